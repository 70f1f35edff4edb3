import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@llm-orc/contracts";
import type { AgentOutcome } from "@llm-orc/run-spec";
import { afterEach, describe, expect, it } from "vitest";
import { testContext, type TestContext, type TestContextOptions } from "../__fixtures__/agent-context.ts";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { createScriptKind } from "../script-kind.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import { explainScriptCall } from "./explain-call.ts";
import type { ScriptCacheOptions } from "./script-cache.ts";

const PURE = '/* llm-orc-script\n{"what": "Counts.", "pure": true}\n*/\n';
/** Leaves a line in a file each time that it runs, so that a run can be told from an answer of the cache. */
const COUNTS = `import { appendFileSync, readFileSync } from "node:fs";
appendFileSync(process.env.RUNS, "x");
const document = JSON.parse(readFileSync(0, "utf8"));
`;
const ECHO = `${PURE}${COUNTS}import { suffix } from "./lib/suffix.mjs";
console.log(JSON.stringify({ success: true, text: document.input + suffix, limit: document.parameters.limit ?? null }));
`;

type Folder = ReturnType<typeof temporaryFolder>;
const folders: Folder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder[Symbol.dispose]();
});

describe("createScriptCache", () => {
  it("answers an equal call without a process and without a permit", async () => {
    const place = scripts();
    const first = await place.run("echo.mjs", { input: "one" });
    const second = await place.run("echo.mjs", { input: "one" }, { name: "another" });
    expect(first.outcome).toEqual({ status: "success", response: '{"success":true,"text":"one!","limit":null}' });
    expect(second.outcome).toEqual({ ...first.outcome, cached: true });
    expect([first.context.permits.taken, second.context.permits.taken]).toEqual([1, 0]);
    expect(place.runs()).toBe(1);
  });

  it("puts text that is no JSON into the envelope of the place that it is recalled in", async () => {
    const place = scripts({ "plain.mjs": `${PURE}${COUNTS}console.log("plain");` });
    expect((await place.run("plain.mjs")).outcome.response).toBe('{"success":true,"output":"plain"}');
    const dependencies = { a: { response: "1", status: "success", model_substituted: false } } as const;
    await place.run("plain.mjs", { dependencies }, { depends_on: ["a"] });
    expect((await place.run("plain.mjs", { dependencies }, { depends_on: ["a"] })).outcome).toMatchObject({
      response: "plain",
      cached: true,
    });
  });

  const dependency = { response: "1", status: "success", model_substituted: false } as const;
  it.each<[what: string, change: (place: Place) => void, options: TestContextOptions, parameters?: Record<string, unknown>]>([
    ["the script", (place) => place.write({ "echo.mjs": `${ECHO}\n` }), {}],
    ["a file that it imports", (place) => place.write({ "lib/suffix.mjs": 'export const suffix = "?";' }), {}],
    ["a file that an imported file imports", (place) => place.write({ "lib/sign.mjs": 'export const sign = "?";' }), {}],
    ["the input", () => {}, { input: "two" }],
    ["a parameter", () => {}, {}, { limit: 4 }],
    ["another parameter", () => {}, {}, { limit: 3, more: 1 }],
    ["a dependency", () => {}, { dependencies: { before: { ...dependency, response: "2" } } }],
    ["a dependency's status", () => {}, { dependencies: { before: { ...dependency, status: "partial" } } }],
    ["the item", () => {}, { item: { index: 0, count: 2, value: 1 } }],
  ])("runs the script again when %s is another", async (_what, change, options, parameters = { limit: 3 }) => {
    const place = scripts();
    const same = { input: "one", dependencies: { before: dependency } };
    await place.run("echo.mjs", same, { parameters: { limit: 3 }, depends_on: ["before"] });
    change(place);
    const { outcome } = await place.run("echo.mjs", { ...same, ...options }, { parameters: parameters as never, depends_on: ["before"] });
    expect(outcome.cached).toBeUndefined();
    expect(place.runs()).toBe(2);
  });

  it.each<[why: string, script: string, options?: TestContextOptions]>([
    ["does not declare itself pure", `${COUNTS}console.log("{}");`],
    ["declares that it is not pure", `${PURE.replace("true", "false")}${COUNTS}console.log("{}");`],
    ["fails", `${PURE}${COUNTS}console.log('{"success": false, "error": "no"}');`],
    ["exits with an error", `${PURE}${COUNTS}process.exit(1);`],
    ["answers with an error and calls it a success", `${PURE}${COUNTS}console.log('{"success": true, "error": "half"}');`],
    [
      "asks a person",
      `${PURE}${COUNTS}console.log(document.user_input ? '{"a": 1}' : '{"needs_input": {"prompt": "?"}}');`,
      { answers: ["yes", "yes", "yes"] },
    ],
    ["loads a module by a name that it makes", `${PURE}${COUNTS}await import("./lib/" + "suffix.mjs"); console.log("{}");`],
    ["answers with a secret", `${PURE}${COUNTS}console.log('{"key": "sk-secret-1"}');`, { secret: "sk-secret-1" }],
    ["is asked with a secret", `${PURE}${COUNTS}console.log("{}");`, { secret: "sk-secret-1", input: "use sk-secret-1" }],
    [
      "leaves a process behind",
      `${PURE}${COUNTS}import { spawn } from "node:child_process";
spawn("sleep", ["60"], { detached: true, stdio: "ignore" }).unref();
console.log("{}");`,
    ],
    ["answers with more than 1 MiB", `${PURE}${COUNTS}console.log(JSON.stringify("x".repeat(1024 * 1024)));`],
    [
      "is changed while it runs",
      `${PURE}${COUNTS}import "./lib/touched.mjs";
import { writeFileSync } from "node:fs";
writeFileSync(new URL("lib/touched.mjs", import.meta.url), "//" + process.pid);
console.log("{}");`,
    ],
  ])("keeps nothing of a script that %s", async (_why, script, options) => {
    const place = scripts({ "it.mjs": script, "lib/touched.mjs": "//" });
    await place.run("it.mjs", options);
    const runs = place.runs();
    expect((await place.run("it.mjs", options)).outcome.cached).toBeUndefined();
    expect(place.runs()).toBe(2 * runs);
    expect(place.entries()).toEqual([]);
  });

  it("keeps nothing of shell text, and follows what a shell script sources", async () => {
    const head = '# llm-orc-script\n# pure: true\n\nprintf x >> "$RUNS"\n';
    const place = scripts({ "it.sh": `${head}source "$(dirname "$0")/lib/part.sh"\necho "$part"\n`, "lib/part.sh": "part=1\n" });
    await place.run('printf x >> "$RUNS"; echo 1');
    expect(place.entries()).toEqual([]);
    await place.run("it.sh");
    expect((await place.run("it.sh")).outcome).toMatchObject({ response: "1", cached: true });
    place.write({ "lib/part.sh": "part=2\n" });
    expect((await place.run("it.sh")).outcome).toEqual({ status: "success", response: "2" });
  });

  it.skipIf(python === undefined)("follows what a Python script imports, but not with a wrapper in the place of Python", async () => {
    const script =
      '# llm-orc-script\n# pure: true\nimport os\nfrom part import part\nopen(os.environ["RUNS"], "a").write("x")\nprint(part)\n';
    const place = scripts(
      { "it.py": script, "part.py": "part = 1\n", wrapper: `#!/bin/sh\nexec ${python} "$@"\n` },
      {},
      { LLM_ORC_PYTHON: python },
    );
    await place.run("it.py");
    expect((await place.run("it.py")).outcome).toMatchObject({ response: "1", cached: true });
    place.write({ "part.py": "part = 20\n" });
    expect((await place.run("it.py")).outcome).toEqual({ status: "success", response: "20" });

    const wrapped = await place.explain("it.py", {}, {}, { env: { LLM_ORC_PYTHON: join(place.path, "wrapper") } });
    expect(wrapped).toMatchObject({ reason: "not_followed", message: expect.stringContaining("is itself a script") as string });
  });

  it("keeps an answer in a file of its own that only the user can read", async () => {
    const place = scripts();
    await place.run("echo.mjs", { input: "one" });
    const [name = ""] = place.entries();
    expect(name).toMatch(/^echo\.mjs-[0-9a-f]{64}\.json$/);
    expect(statSync(join(place.cache, name)).mode & 0o777).toBe(0o600);
    expect(statSync(place.cache).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(join(place.cache, name), "utf8"))).toMatchObject({
      path: join(place.path, "echo.mjs"),
      parts: { imports: { "lib/suffix.mjs": expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
      response: '{"success":true,"text":"one!","limit":null}',
    });
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, 40)],
    ["of another call", (text: string) => text.replace('"input":"', '"input":"0')],
    ["of another form", () => "[]"],
    ["with an answer that is no text", (text: string) => text.replace(/"response":"(?:[^"\\]|\\.)*"/, '"response":1')],
  ])("takes an entry that is %s for none, and replaces it", async (_what, spoil) => {
    const place = scripts();
    const { outcome } = await place.run("echo.mjs");
    const file = join(place.cache, place.entries()[0] ?? "");
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, spoil(whole));
    expect((await place.run("echo.mjs")).outcome).toEqual(outcome);
    expect(place.runs()).toBe(2);
    expect((JSON.parse(readFileSync(file, "utf8")) as { response: string }).response).toBe(outcome.response);
  });

  it("uses an answer for as long as it is told to", async () => {
    const place = scripts({}, { ttlSeconds: 60 });
    let now = Date.now();
    const clock = { ...systemClock, now: () => now };
    await place.run("echo.mjs", { clock });
    now += 59_000;
    expect((await place.run("echo.mjs", { clock })).outcome.cached).toBe(true);
    now += 1_000;
    expect((await place.run("echo.mjs", { clock })).outcome.cached).toBeUndefined();
    expect((await place.run("echo.mjs", { clock })).outcome.cached).toBe(true);
  });

  it("lets those go first that were used longest ago, and touches no other file", async () => {
    const place = scripts({}, { maxEntries: 2 });
    mkdirSync(place.cache);
    writeFileSync(join(place.cache, "notes.json"), "{}");
    await place.run("echo.mjs", { input: "a" });
    await place.run("echo.mjs", { input: "b" });
    for (const name of place.entries()) utimesSync(join(place.cache, name), 1, 1);
    expect((await place.run("echo.mjs", { input: "a" })).outcome.cached).toBe(true);
    await place.run("echo.mjs", { input: "c" });
    expect(readdirSync(place.cache)).toHaveLength(3);
    expect((await place.run("echo.mjs", { input: "a" })).outcome.cached).toBe(true);
    expect((await place.run("echo.mjs", { input: "b" })).outcome.cached).toBeUndefined();
    expect(existsSync(join(place.cache, "notes.json"))).toBe(true);
  });

  it("stands several users at once", async () => {
    const place = scripts({}, { maxEntries: 3 });
    const inputs = Array.from({ length: 12 }, (_, index) => String(index % 4));
    const ended = await Promise.all(inputs.map((input) => place.run("echo.mjs", { input })));
    expect(ended.map(({ outcome }) => (JSON.parse(outcome.response ?? "") as { text: string }).text)).toEqual(
      inputs.map((input) => `${input}!`),
    );
    expect(ended.flatMap(({ context }) => context.warnings)).toEqual([]);
    expect(place.entries().length).toBeLessThanOrEqual(3);
  });

  it("warns once and runs every script where it cannot write", async () => {
    const place = scripts();
    writeFileSync(place.cache, "a file");
    const { outcome, context } = await place.run("echo.mjs");
    expect(outcome.status).toBe("success");
    expect(context.warnings).toEqual([expect.stringContaining(`The script cache ${place.cache} cannot be used`)]);
    expect((await place.run("echo.mjs")).context.warnings).toEqual([]);
  });
});

describe("explainScriptCall", () => {
  it("says what is not as it was when the nearest answer was given", async () => {
    const place = scripts();
    const before = { response: "1", status: "success", model_substituted: false } as const;
    const agent = { parameters: { limit: 3, mode: "a" }, depends_on: ["before", "gone"] };
    const { key } = await place.explain("echo.mjs", { input: "one" }, agent);
    await place.run("echo.mjs", { input: "one", dependencies: { before, gone: before } }, agent);
    place.write({ "lib/suffix.mjs": 'export const suffix = "?";' });
    const found = await place.explain(
      "echo.mjs",
      { input: "two", dependencies: { before: { ...before, response: "2" } } },
      {
        ...agent,
        parameters: { limit: 4, mode: "a", more: 1 },
      },
    );
    expect(found).toMatchObject({ hit: false, reason: "different", stored_at: expect.stringMatching(/^\d{4}-/) as string });
    expect(found.key).not.toBe(key);
    expect(found.differences).toEqual([
      { part: "input", change: "changed" },
      { part: "import", name: "lib/sign.mjs", change: "removed" },
      { part: "import", name: "lib/suffix.mjs", change: "changed" },
      { part: "parameter", name: "limit", change: "changed" },
      { part: "parameter", name: "more", change: "added" },
      { part: "dependency", name: "before", change: "changed" },
      { part: "dependency", name: "gone", change: "removed" },
    ]);
    place.write({ "lib/suffix.mjs": SUFFIX, "echo.mjs": `${ECHO}//` });
    const dependencies = { gone: before, before };
    const script = await place.explain("echo.mjs", { input: "one", dependencies }, agent);
    expect(script.differences).toEqual([
      { part: "script", change: "changed" },
      { part: "dependency", change: "reordered" },
    ]);
  });

  it("says when there would be an answer, when it is too old or broken, and when there is none; and changes nothing", async () => {
    const place = scripts({}, { ttlSeconds: 60 });
    expect(await place.explain("echo.mjs")).toMatchObject({ hit: false, reason: "not_stored" });
    expect(existsSync(place.cache)).toBe(false);
    await place.run("echo.mjs");
    expect(await place.explain("echo.mjs")).toMatchObject({ hit: true, reason: "hit", differences: [] });
    const clock = { ...systemClock, now: () => Date.now() + 60_000 };
    expect(await place.explain("echo.mjs", { clock })).toMatchObject({ hit: false, reason: "expired" });
    const file = join(place.cache, place.entries()[0] ?? "");
    writeFileSync(file, "{");
    expect(await place.explain("echo.mjs")).toMatchObject({ hit: false, reason: "broken" });
    expect(existsSync(file)).toBe(true);
  });

  it("says why an answer is never stored", async () => {
    const place = scripts({ "impure.mjs": COUNTS, "packages.mjs": `${PURE}import { z } from "zod";` });
    const reasons = ["impure.mjs", "echo", "nowhere.mjs", "packages.mjs"].map(async (script) => (await place.explain(script)).reason);
    expect(await Promise.all(reasons)).toEqual(["not_pure", "inline", "missing", "not_followed"]);
    expect((await place.explain("packages.mjs")).message).toBe('Not all of its code is known: line 4 loads "zod", which is not followed.');
    expect((await place.explain("echo.mjs", {}, {}, { cache: undefined })).reason).toBe("off");
  });
});

/** A real one: version managers put a script on PATH. */
const python = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"].find(
  (path) => existsSync(path) && !readFileSync(path, "latin1").startsWith("#!"),
);

const SUFFIX = 'export { sign as suffix } from "./sign.mjs";';

interface Place {
  readonly path: string;
  readonly cache: string;
  write(files: Readonly<Record<string, string>>): void;
  run(script: string, options?: TestContextOptions, agent?: Agent): Promise<{ outcome: AgentOutcome; context: TestContext }>;
  explain(
    script: string,
    options?: TestContextOptions,
    agent?: Agent,
    more?: Partial<Record<"cache", undefined> & Pick<ScriptKindOptions, "env">>,
  ): ReturnType<typeof explainScriptCall>;
  /** How often scripts ran. */
  runs(): number;
  entries(): readonly string[];
}

type Agent = Omit<Parameters<typeof testContext>[0], "script">;

function scripts(
  files: Readonly<Record<string, string>> = {},
  options: Partial<ScriptCacheOptions> = {},
  more: Readonly<Record<string, string | undefined>> = {},
): Place {
  const folder = temporaryFolder({ "echo.mjs": ECHO, "lib/suffix.mjs": SUFFIX, "lib/sign.mjs": 'export const sign = "!";', ...files });
  folders.push(folder);
  const { path } = folder;
  const cache = join(path, "cache");
  const runsFile = join(path, "runs.txt");
  const env = { PATH: process.env["PATH"], HOME: path, RUNS: runsFile, ...more };
  const kindOptions: ScriptKindOptions = { cwd: path, env, cache: { folder: cache, ...options } };
  const kind = createScriptKind(kindOptions);
  return {
    path,
    cache,
    write(changed) {
      for (const [name, text] of Object.entries(changed)) writeFileSync(join(path, name), text);
    },
    async run(script, contextOptions, agent = {}) {
      const context = testContext({ ...agent, script }, contextOptions);
      return { outcome: await kind.run(context), context };
    },
    explain(script, contextOptions, agent = {}, more) {
      const { cache: given, ...rest } = { ...kindOptions, ...more };
      return explainScriptCall(testContext({ ...agent, script }, contextOptions), given === undefined ? rest : { ...rest, cache: given });
    },
    runs: () => (existsSync(runsFile) ? readFileSync(runsFile, "utf8").length : 0),
    entries: () => (existsSync(cache) ? readdirSync(cache).filter((name) => name !== "notes.json") : []),
  };
}
