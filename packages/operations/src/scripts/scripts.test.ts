import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isOrcError } from "@llm-orc/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, type CreateContextOptions, type OperationContext } from "../context.ts";
import { invoke } from "../run/invoke.ts";
import { explainCacheMiss } from "./explain-cache-miss.ts";
import { getScript } from "./get-script.ts";
import { listScripts } from "./list-scripts.ts";
import { testScript } from "./test-script.ts";

let root: string;
let home: string;
let content: string;

beforeEach(() => {
  [root, home, content] = ["project", "home", "content"].map((name) =>
    realpathSync(mkdtempSync(join(tmpdir(), `llm-orc-scripts-${name}-`))),
  ) as [string, string, string];
});
afterEach(() => {
  for (const folder of [root, home, content]) rmSync(folder, { recursive: true, force: true });
});

const ECHO = `/* llm-orc-script
{
  "what": "Gives back what it got.",
  "parameters": { "type": "object", "properties": { "limit": { "type": "integer", "default": 3, "description": "How many." } } },
  "pure": true
}
*/
import { readFileSync } from "node:fs";
const document = JSON.parse(readFileSync(0, "utf8"));
console.error("noted");
console.log(JSON.stringify({ success: true, document }));
`;

describe("listScripts", () => {
  it("lists project, user and library by folder, with what they do and whether they can run", async () => {
    project({ "scripts/text/echo.mjs": ECHO, "scripts/broken.rb": "puts 1" });
    place(join(home, ".config/llm-orc"), { "scripts/mine.sh": "echo 1\n" });
    place(content, { "scripts/primitives/file_ops/read_file.mjs": ECHO, "scripts/text/echo.mjs": "// hidden by the project's\n" });
    const { scripts } = await listScripts.run(context(), {});
    expect(scripts).toMatchObject([
      {
        reference: "broken.rb",
        category: "",
        name: "broken",
        tier: "project",
        runnable: false,
        problem: expect.stringContaining("ruby") as string,
      },
      { reference: "mine.sh", category: "", tier: "global", runnable: true },
      { reference: "primitives/file_ops/read_file.mjs", category: "primitives/file_ops", name: "read_file", tier: "library" },
      {
        reference: "text/echo.mjs",
        category: "text",
        tier: "project",
        what: "Gives back what it got.",
        path: join(root, ".llm-orc/scripts/text/echo.mjs"),
      },
    ]);
    for (const category of ["file_ops", "file-ops", "primitives", "primitives/file_ops"]) {
      expect((await listScripts.run(context(), { category })).scripts.map(({ name }) => name)).toEqual(["read_file"]);
    }
    expect((await listScripts.run(context(), { category: "file" })).scripts).toEqual([]);
  });
});

describe("getScript", () => {
  it.each([
    ["text/echo.mjs", undefined],
    ["scripts/text/echo.mjs", undefined],
    ["text/echo.py", undefined],
    ["echo", undefined],
    ["echo.mjs", "text"],
    ["echo", "text"],
  ])("finds a script as %s in %s", async (name, category) => {
    project({ "scripts/text/echo.mjs": ECHO });
    const script = await getScript.run(context(), { name, ...(category === undefined ? {} : { category }) });
    expect(script).toMatchObject({
      name: "echo",
      category: "text",
      path: join(root, ".llm-orc/scripts/text/echo.mjs"),
      tier: "project",
      description: "Gives back what it got.",
      interpreter: { name: "node", command: process.execPath },
      runnable: true,
      problems: [],
      cacheable: true,
      source: ECHO,
    });
    expect(script.header.parameters).toMatchObject({ properties: { limit: { default: 3 } } });
  });

  it("says which of several is meant, and that there is none", async () => {
    project({ "scripts/a/same.sh": "echo\n", "scripts/b/same.sh": "echo\n" });
    await expect(getScript.run(context(), { name: "same" })).rejects.toMatchObject({
      code: "SCRIPT_AMBIGUOUS",
      message: expect.stringContaining("a/same.sh, b/same.sh") as string,
    });
    expect(await getScript.run(context(), { name: "same", category: "b" })).toMatchObject({ reference: "b/same.sh" });
    await expect(getScript.run(context(), { name: "none" })).rejects.toMatchObject({ code: "SCRIPT_NOT_FOUND" });
  });

  it("says why answers are not kept, and what is wrong with the permissions", async () => {
    project({ "scripts/loose.sh": "echo\n" });
    const { chmodSync } = await import("node:fs");
    chmodSync(join(root, ".llm-orc/scripts/loose.sh"), 0o666);
    expect(await getScript.run(context(), { name: "loose.sh" })).toMatchObject({
      cacheable: false,
      why_not_cacheable: expect.stringContaining("pure") as string,
      problems: [{ code: "ORC3104" }],
      runnable: true,
    });
  });

  it.each(["../secret.sh", "../../secret.sh", "text/../../secret.sh", "/secret.sh", "secret.sh", "./secret.sh", "link.sh"])(
    "gives nothing that is outside of the script folders: %s",
    async (name) => {
      project({ "scripts/text/echo.mjs": ECHO, "secret.sh": "echo secret\n" });
      writeFileSync(join(root, "secret.sh"), "echo secret\n");
      symlinkSync(join(root, "secret.sh"), join(root, ".llm-orc/scripts/link.sh"));
      const typed = name.startsWith("/") ? join(root, name) : name;
      for (const operation of [getScript, testScript, explainCacheMiss]) {
        const refused = await operation.run(context(), { name: typed }).then(
          () => "given",
          (error: unknown) => (isOrcError(error) ? error.code : "bug"),
        );
        expect(refused).toMatch(/^(PATH_OUTSIDE|SCRIPT_NOT_FOUND)$/);
      }
    },
  );

  it("takes a path only from who may, which no input schema lets a server say", async () => {
    writeFileSync(join(root, "own.sh"), "echo own\n");
    project({});
    expect(await getScript.run(context(), { name: "./own.sh", allow_path: true })).toMatchObject({
      path: join(root, "own.sh"),
      source: "echo own\n",
    });
    for (const { inputSchema } of [getScript, testScript, explainCacheMiss]) {
      expect(inputSchema).toMatchObject({ additionalProperties: false });
      expect(Object.keys(inputSchema["properties"] as object)).not.toContain("allow_path");
    }
  });
});

describe("testScript", () => {
  it("sends what an agent of an ensemble gets, byte for byte", async () => {
    project({
      "scripts/echo.mjs": ECHO,
      "scripts/said.sh": "printf '{\"n\":1}'\n",
      "ensembles/e.yaml":
        "name: e\ndescription: d\nagents:\n  - {name: said, script: said.sh}\n  - {name: echo, script: echo.mjs, parameters: {limit: 2}, depends_on: [said]}\n",
    });
    const { result } = await invoke.run(context(), { ensemble: "e", input: "the text" });
    const tested = await testScript.run(context(), {
      name: "echo",
      input: "the text",
      parameters: { limit: 2 },
      dependencies: { said: { n: 1 } },
    });
    expect(tested).toMatchObject({ success: true, status: "success", exit_code: 0, stderr: "noted\n", reference: "echo.mjs" });
    expect(tested.response).toBe(result.results["echo"]?.response);
    expect(tested.json).toEqual({ success: true, document: tested.request });
    expect(tested.request).toMatchObject({ input: "the text", parameters: { limit: 2 }, dependencies: { said: { response: '{"n":1}' } } });
  });

  it("keeps no artifact, and neither uses nor keeps stored answers", async () => {
    project({ "scripts/echo.mjs": ECHO, "config.yaml": "performance: {script_cache: true}\n" });
    await testScript.run(context(), { name: "echo" });
    expect(readdirSync(join(root, ".llm-orc")).sort()).toEqual(["config.yaml", "scripts"]);
  });

  it("tells a failure: its envelope, its error output and how it ended", async () => {
    project({ "scripts/fail.sh": "echo went wrong >&2\nexit 3\n", "scripts/says.sh": `printf '{"success": false, "error": "no"}'\n` });
    expect(await testScript.run(context(), { name: "fail" })).toMatchObject({
      success: false,
      status: "failed",
      exit_code: 3,
      stderr: "went wrong\n",
      error: { code: "SCRIPT_FAILED" },
      json: { success: false },
    });
    expect(await testScript.run(context(), { name: "says" })).toMatchObject({
      success: false,
      exit_code: 0,
      error: { code: "SCRIPT_REPORTED_FAILURE" },
    });
  });

  it("stops a script after its time", async () => {
    project({ "scripts/slow.sh": "sleep 60\n" });
    const tested = await testScript.run(context(), { name: "slow", timeout_seconds: 0.3 });
    expect(tested).toMatchObject({ success: false, exit_code: null, error: { code: "AGENT_TIMED_OUT" } });
  });

  it("answers what it asks, has a person asked, or says that it asks", async () => {
    project({
      "scripts/ask.mjs": `import { readFileSync } from "node:fs";
const { user_input: answer } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(answer === undefined ? { needs_input: { prompt: "Sure?" } } : { success: true, answer }));`,
    });
    expect(await testScript.run(context(), { name: "ask", user_input: "yes" })).toMatchObject({ json: { answer: "yes" }, success: true });
    const asked = context({ onInputRequired: async ({ prompt }) => ({ value: `${prompt} no` }) });
    expect(await testScript.run(asked, { name: "ask" })).toMatchObject({ json: { answer: "Sure? no" } });
    expect(await testScript.run(context(), { name: "ask" })).toMatchObject({
      success: false,
      status: "needs_input",
      response: null,
      question: { prompt: "Sure?" },
    });
  });

  it("hides known keys in all that it tells", async () => {
    project({ "scripts/leak.sh": 'echo "err $OPENAI_API_KEY" >&2\necho "out $OPENAI_API_KEY"\n' });
    const env = { ...environment(), OPENAI_API_KEY: "sk-planted-12345678" };
    const tested = await testScript.run(context({ env }), { name: "leak", input: "in sk-planted-12345678" });
    expect(JSON.stringify(tested)).not.toContain("sk-planted");
    expect(tested.stderr).toMatch(/^err .+/);
  });
});

describe("script_cache", () => {
  const ensemble = "name: e\ndescription: d\nagents:\n  - {name: one, script: echo.mjs}\n  - {name: two, script: impure.sh}\n";

  it("answers the same step of the next run from the project's folder, and says so", async () => {
    project({
      "scripts/echo.mjs": ECHO,
      "scripts/impure.sh": "echo 1\n",
      "ensembles/e.yaml": ensemble,
      "config.yaml": "performance: {script_cache: true}\n",
    });
    const first = (await invoke.run(context(), { ensemble: "e", input: "x" })).result.results;
    const second = (await invoke.run(context(), { ensemble: "e", input: "x" })).result.results;
    expect([first["one"]?.cached, second["one"]?.cached, second["two"]?.cached]).toEqual([undefined, true, undefined]);
    expect(second["one"]?.response).toBe(first["one"]?.response);
    expect(readdirSync(join(root, ".llm-orc/cache/scripts"))).toHaveLength(1);
    expect((await invoke.run(context(), { ensemble: "e", input: "y" })).result.results["one"]?.cached).toBeUndefined();
  });

  it("is off unless it is turned on", async () => {
    project({ "scripts/echo.mjs": ECHO, "scripts/impure.sh": "echo 1\n", "ensembles/e.yaml": ensemble });
    await invoke.run(context(), { ensemble: "e", input: "x" });
    expect((await invoke.run(context(), { ensemble: "e", input: "x" })).result.results["one"]?.cached).toBeUndefined();
    expect(existsSync(join(root, ".llm-orc/cache"))).toBe(false);
  });

  it("keeps no answer with a known key, and hides the key all the same", async () => {
    const script = ECHO.replace("document }", "document, key: process.env.OPENAI_API_KEY }");
    project({
      "scripts/echo.mjs": script,
      "scripts/impure.sh": "echo 1\n",
      "ensembles/e.yaml": ensemble,
      "config.yaml": "performance: {script_cache: true}\n",
    });
    const env = { ...environment(), OPENAI_API_KEY: "sk-planted-12345678" };
    const { result } = await invoke.run(context({ env }), { ensemble: "e", input: "x" });
    expect(result.results["one"]?.response).not.toContain("sk-planted");
    expect(existsSync(join(root, ".llm-orc/cache"))).toBe(false);
  });

  it("writes through no link that leads out of the project, and nothing of a project that there is not", async () => {
    project({
      "scripts/echo.mjs": ECHO,
      "scripts/impure.sh": "echo 1\n",
      "ensembles/e.yaml": ensemble,
      "config.yaml": "performance: {script_cache: true}\n",
    });
    symlinkSync(home, join(root, ".llm-orc/cache"));
    const warnings: string[] = [];
    const logger = { warn: (message: string) => void warnings.push(message), debug() {} };
    await invoke.run(context({ logger }), { ensemble: "e", input: "x" });
    expect(readdirSync(home)).toEqual([]);
    expect(warnings.join()).toContain("symbolic link");

    rmSync(join(root, ".llm-orc"), { recursive: true });
    place(join(home, ".config/llm-orc"), { "config.yaml": "performance: {script_cache: true}\n", "scripts/echo.mjs": ECHO });
    place(root, { "e.yaml": "name: e\ndescription: d\nagents:\n  - {name: one, script: echo.mjs}\n" });
    await invoke.run(context(), { ensemble: "e.yaml", input: "x" });
    expect(readdirSync(join(home, ".cache/llm-orc/scripts"))).toHaveLength(1);
    expect(readdirSync(root)).toEqual(["e.yaml"]);
  });
});

describe("explainCacheMiss", () => {
  it("speaks of the call that an ensemble makes", async () => {
    project({
      "scripts/echo.mjs": ECHO,
      "ensembles/e.yaml": "name: e\ndescription: d\nagents:\n  - {name: any, script: echo.mjs, parameters: {limit: 2}}\n",
      "config.yaml": "performance: {script_cache: true}\n",
    });
    const call = { name: "echo", input: "x", parameters: { limit: 2 } };
    expect(await explainCacheMiss.run(context(), call)).toMatchObject({ hit: false, reason: "not_stored" });
    await invoke.run(context(), { ensemble: "e", input: "x" });
    expect(await explainCacheMiss.run(context(), call)).toMatchObject({ hit: true });
    expect(await explainCacheMiss.run(context(), { ...call, parameters: { limit: 1 }, input: "y" })).toMatchObject({
      hit: false,
      reason: "different",
      differences: [
        { part: "input", change: "changed" },
        { part: "parameter", name: "limit", change: "changed" },
      ],
    });
    project({ "config.yaml": "" });
    expect(await explainCacheMiss.run(context(), call)).toMatchObject({ hit: false, reason: "off" });
  });
});

function environment(): Record<string, string | undefined> {
  return { PATH: onlyNeeded(), HOME: home };
}

// Without Ruby, wherever the tests run.
function onlyNeeded(): string {
  const folder = join(content, "bin");
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  for (const name of ["bash", "mkfifo", "sleep"]) {
    const found = ["/usr/bin", "/bin", "/opt/homebrew/bin"].map((dir) => join(dir, name)).find((path) => existsSync(path));
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return folder;
}

function context(options: Partial<CreateContextOptions> = {}): OperationContext {
  const { signal } = new AbortController();
  return createContext({ cwd: root, env: environment(), providers: [], signal, contentDir: content, keyring: false, ...options });
}

function project(files: Readonly<Record<string, string>>): void {
  place(join(root, ".llm-orc"), files);
}

function place(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
