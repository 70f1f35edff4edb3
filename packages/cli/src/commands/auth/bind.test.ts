import { beforeEach, describe, expect, it } from "vitest";
import { type AuthHome, authHome } from "./__fixtures__/auth-home.ts";

const KEY = "acme-key-0123456789";
const SERVER = "https://mine.example";
const QUESTION = `${SERVER} asks for your stored key of acme/mine, which is bound to no server yet. Does it belong there? [y/N]`;
let user: AuthHome;

beforeEach(async () => {
  user = authHome();
  await user.run(["auth", "add", "acme/mine"], { stdin: KEY });
  user.write({
    ".llm-orc/profiles/mine.yaml": `name: mine\nprovider: acme/mine\nmodel: m\nbase_url: ${SERVER}/v1\n`,
    ".llm-orc/profiles/elsewhere.yaml": "name: elsewhere\nprovider: acme/mine\nmodel: m\nbase_url: https://elsewhere.example\n",
    ".llm-orc/ensembles/ask.yaml":
      "name: ask\ndescription: d\nagents: [{name: a, model_profile: mine}, {name: b, model_profile: mine, depends_on: [a]}]\n",
    ".llm-orc/ensembles/stray.yaml": "name: stray\ndescription: d\nagents: [{name: a, model_profile: elsewhere}]\n",
  });
});

describe("a stored key that is bound to no server", () => {
  it("is bound by the yes of a person who runs something that asks for it, once", async () => {
    const first = await user.run(["run", "ask", "x", "--json"], { stdin: "y\n", isTTY: true });
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stderr.split(QUESTION)).toHaveLength(2);
    expect(JSON.parse(first.stdout)).toMatchObject({ results: { b: { response: "asked with <[redacted]>" } } });
    expect(await user.list()).toMatchObject([{ provider: "acme/mine", origins: [SERVER] }]);
    const again = await user.run(["run", "ask", "x", "--json"]);
    expect([again.exitCode, again.stderr]).toEqual([0, expect.not.stringContaining("asks for your stored key")]);
    for (const text of [first.stdout, first.stderr, again.stdout, again.stderr, user.everythingWritten()]) expect(text).not.toContain(KEY);
  });

  it("goes nowhere when the person says no", async () => {
    const { exitCode, stdout, stderr } = await user.run(["run", "ask", "x"], { stdin: "n\n", isTTY: true });
    expect([exitCode, stdout]).toEqual([5, ""]);
    expect(stderr.split(QUESTION)).toHaveLength(2);
    expect(await user.list()).toMatchObject([{ origins: [] }]);
  });

  it.each([
    ["run", "ask", "x"],
    ["plan", "ask"],
  ])("is refused with the command to type where nobody can be asked: %s", async (...argv) => {
    const { exitCode, stderr } = await user.run(argv);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`llm-orc auth add acme/mine --origin ${SERVER}`);
  });

  it.each(["plan", "check"])("is not asked about by %s", async (command) => {
    const { stderr } = await user.run([command, "ask"], { stdin: "y\n", isTTY: true });
    expect(stderr).not.toContain("[y/N]");
    expect(await user.list()).toMatchObject([{ origins: [] }]);
  });

  it("is bound by the command that the refusal names, and to nothing else by that", async () => {
    await user.run(["auth", "add", "acme/mine", "--origin", SERVER], { stdin: "" });
    expect((await user.run(["run", "ask", "x"])).exitCode).toBe(0);
    const stray = await user.run(["run", "stray", "x"], { stdin: "y\n", isTTY: true });
    expect(stray.exitCode).toBe(5);
    expect(stray.stderr).toContain("The key of acme/mine is not granted to https://elsewhere.example.");
    expect(stray.stderr).not.toContain("[y/N]");
  });
});

describe("a key that is missing", () => {
  it("is asked for by name, before anything runs", async () => {
    user.write({
      ".llm-orc/profiles/bare.yaml": "name: bare\nprovider: acme\nmodel: m\n",
      ".llm-orc/ensembles/bare.yaml": "name: bare\ndescription: d\nagents: [{name: a, model_profile: bare}]\n",
    });
    const { exitCode, stderr } = await user.run(["run", "bare", "x"]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("export ACME_API_KEY=..., or: llm-orc auth add acme");
  });
});
