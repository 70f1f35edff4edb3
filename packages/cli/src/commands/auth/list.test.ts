import { describe, expect, it } from "vitest";
import { authHome } from "./__fixtures__/auth-home.ts";

const KEY = "acme-key-0123456789";

describe("llm-orc auth list", () => {
  it("says where each key is and where it may go, and which of two counts", async () => {
    const user = authHome();
    await user.run(["auth", "add", "acme/mine"], { stdin: KEY });
    await user.run(["auth", "add", "acme"], { stdin: KEY });
    user.write({ ".llm-orc/config.yaml": "helper: print-a-key\n" });
    const { exitCode, stdout, stderr } = await user.run(["auth", "list"], { env: { ACME_API_KEY: KEY, EU_API_KEY: KEY } });
    expect([exitCode, stderr]).toEqual([0, ""]);
    const today = /20\d\d-\d\d-\d\d/g;
    expect(stdout.replaceAll(today, "YYYY-MM-DD")).toBe(
      [
        "provider   kind     where                     may go to                 added       expires",
        "acme       API key  environment ACME_API_KEY  https://api.acme.example",
        "acme       API key  file (not used)           https://api.acme.example  YYYY-MM-DD",
        "acme/eu    API key  environment EU_API_KEY    https://eu.acme.example",
        "acme/mine  API key  file                      none yet                  YYYY-MM-DD",
        "",
      ].join("\n"),
    );
  });

  it("names helpers, those of a project once it is trusted, and runs none", async () => {
    const user = authHome();
    user.write({ ".llm-orc/config.yaml": "helper: touch ran\nproviders: {acme: {helper: touch ran}}\n" });
    expect(await user.list()).toEqual([]);
    await user.run(["trust", "--yes"]);
    expect(await user.list()).toMatchObject([
      { source: "helper", tier: "local" },
      { provider: "acme", source: "helper", tier: "local" },
    ]);
    expect((await user.run(["auth", "list"])).stdout).toMatch(/^\(any\) +API key +helper \(project\)$/m);
    expect(user.everythingWritten()).toContain("touch ran");
    expect((await user.run(["check"])).stderr).not.toContain("INTERNAL_ERROR");
  });

  it("says what to do when there is none", async () => {
    const { exitCode, stdout, stderr } = await authHome().run(["auth", "list"]);
    expect([exitCode, stdout, stderr]).toEqual([0, "", "No key is set or stored. Add one with: llm-orc auth setup\n"]);
  });

  it("does with --interactive what the other commands do", async () => {
    const user = authHome();
    await user.run(["auth", "add", "acme"], { stdin: KEY });
    const { exitCode, stdout } = await user.run(["auth", "list", "-i"], { stdin: "what\nremove acme\ny\n\n", isTTY: true });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Removed the key of acme.")]);
    expect(await user.list()).toEqual([]);
  });

  it("completes the names that a command can take", async () => {
    const user = authHome();
    await user.run(["auth", "add", "acme/mine"], { stdin: KEY });
    const complete = async (...words: string[]): Promise<string> =>
      (await user.run(["completion", "--candidates", "auth", ...words])).stdout;
    expect(await complete("re")).toBe("remove\n");
    expect(await complete("add", "")).toBe("acme\n");
    expect(await complete("remove", "ac")).toBe("acme/mine\n");
    expect(await complete("logout", "")).toBe("");
  });
});
