import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const run = (script: string, call?: ScriptCall) => runLibraryScript(`primitives/control_flow/${script}.mjs`, call);
const answer = (response: unknown, status = "success") => ({ response, status, model_substituted: false });

describe.concurrent("replicate_n_times", () => {
  it("numbers the replications and counts the seed on", async () => {
    expect(await run("replicate_n_times", { parameters: { replications: 2, seed: 7, unknown: 1 } })).toEqual({
      success: true,
      replications: [
        { replication_id: 1, total_replications: 2, random_seed: 7 },
        { replication_id: 2, total_replications: 2, random_seed: 8 },
      ],
      total_replications: 2,
      base_seed: 7,
      error: null,
    });
  });

  it("takes one replication and seeds from 1 to 1,000,000 unless told otherwise", async () => {
    expect(await run("replicate_n_times")).toMatchObject({ total_replications: 1, base_seed: null });
    const { replications } = (await run("replicate_n_times", { parameters: { replications: 500 } })) as {
      replications: { random_seed: number }[];
    };
    const seeds = replications.map(({ random_seed }) => random_seed);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 1 && seed <= 1_000_000)).toBe(true);
    expect(new Set(seeds).size).toBeGreaterThan(400);
  });

  it("takes its parameters from the environment, and from a document of nothing else", async () => {
    expect(await run("replicate_n_times", { env: { AGENT_PARAMETERS: '{"replications": "3"}' } })).toMatchObject({ total_replications: 3 });
    expect(await run("replicate_n_times", { stdin: '{"replications": 2}' })).toMatchObject({ total_replications: 2 });
  });

  it("prints with an indent of two", () => {
    const file = fileURLToPath(new URL("replicate_n_times.mjs", import.meta.url));
    const { stdout } = spawnSync(process.execPath, [file, "--seed", "1"], { input: "", encoding: "utf8" });
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
  });

  it("refuses none at all", async () => {
    expect(await run("replicate_n_times", { parameters: { replications: 0 } })).toMatchObject({
      success: false,
      error: "parameters.replications must be at least 1, is 0",
    });
  });
});

describe.concurrent("loop_over", () => {
  const ab = [
    { item: "a", index: 0, total: 2, first: true, last: false },
    { item: "ß \u{1F600}", index: 1, total: 2, first: false, last: true },
  ];
  const list = ["a", "ß \u{1F600}"];

  it.each<readonly [string, ScriptCall]>([
    ["the parameter", { parameters: { items: list }, input: "x\ny" }],
    ["the lines of the input", { input: " a\r\n\nß \u{1F600}\n" }],
    ["a JSON list in the input", { input: JSON.stringify(list) }],
    ["a dependency's list", { input: "x", dependencies: { l: answer(JSON.stringify(list)) } }],
    ["a dependency's data", { dependencies: { l: answer(JSON.stringify({ success: true, data: list })) } }],
    ["a list further in", { parameters: { path: "a[0].b" }, dependencies: { l: answer(JSON.stringify({ a: [{ b: list }] })) } }],
  ])("takes %s", async (_what, call) => {
    expect(await run("loop_over", call)).toEqual({ success: true, data: ab, count: 2 });
  });

  it("takes no more than limit, and gives an empty list for nothing", async () => {
    expect(await run("loop_over", { parameters: { items: list, limit: 1 } })).toMatchObject({
      data: [{ first: true, last: true, total: 1 }],
      count: 1,
    });
    expect(await run("loop_over", { input: "" })).toEqual({ success: true, data: [], count: 0 });
  });

  it("says what it found in place of a list", async () => {
    const map = answer('{"rows": [], "n": 1}');
    expect(await run("loop_over", { dependencies: { l: map } })).toEqual({
      success: false,
      error: "there is no list to work on: found a map of rows, n; write path: to say where the list is",
    });
    expect(await run("loop_over", { dependencies: { l: answer('{"success": false, "error": "no file"}', "failed") } })).toEqual({
      success: false,
      error: "there is no list to work on: found a failure: no file",
    });
  });
});

describe.concurrent("conditional", () => {
  // What each operator holds of is in lib/conditions.test.ts.
  it.each<readonly [object, boolean]>([
    [{ value: "10", operator: "gt", compare_to: "9" }, true],
    [{ value: "YES", compare_to: "yes", ignore_case: true }, true],
    [{ value: null, operator: "exists" }, false],
  ])("%j: %s", async (parameters, matched) => {
    expect(await run("conditional", { parameters })).toEqual({ success: true, result: matched, matched });
  });

  it("answers with then or else, whatever they are", async () => {
    const parameters = JSON.parse('{"path": "score", "operator": "ge", "compare_to": 5, "then": {"to": "editor"}, "else": null}') as object;
    expect(await run("conditional", { parameters, dependencies: { judge: answer('{"score": 5}') } })).toMatchObject({
      result: { to: "editor" },
    });
    expect(await run("conditional", { parameters, input: '{"score": 4}' })).toMatchObject({ result: null, matched: false });
  });

  it.each([
    [{ value: 1 }, 'the operator "eq" needs something to compare with: give compare_to'],
    [{ value: 1, operator: "like", compare_to: 3 }, "parameters.operator must be one of"],
    [{ value: "a", operator: "matches", compare_to: "(" }, '"(" is no regular expression'],
  ])("refuses %j", async (parameters, error) => {
    expect(await run("conditional", { parameters })).toEqual({ success: false, error: expect.stringContaining(error) as string });
  });

  it("stops a pattern that would go on for years", async () => {
    const parameters = { value: `${"a".repeat(60)}!`, operator: "matches", compare_to: "^(a+)+$" };
    expect(await run("conditional", { parameters })).toEqual({
      success: false,
      error: expect.stringContaining("stopped after 5 seconds") as string,
    });
  });
});

describe.concurrent("switch", () => {
  const parameters = { cases: { bug: "fix", "12": { n: 1 }, true: 1, __proto__x: 2 }, default: "ask" };

  it.each<readonly [unknown, unknown, string | null]>([
    ["bug", "fix", "bug"],
    [" bug\n", "fix", "bug"],
    [12, { n: 1 }, "12"],
    [true, 1, "true"],
    ["Bug", "ask", null],
    ["__proto__", "ask", null],
  ])("%j", async (value, result, name) => {
    expect(await run("switch", { parameters: { ...parameters, value } })).toEqual({
      success: true,
      result,
      case: name,
      matched: name !== null,
    });
  });

  it("looks into the answer before it, and past capital letters if told to", async () => {
    const call = { dependencies: { triage: answer('{"kind": "BUG"}') }, parameters: { ...parameters, path: "kind", ignore_case: true } };
    expect(await run("switch", call)).toMatchObject({ result: "fix", case: "bug" });
  });

  it("takes no name for a value that is not there", async () => {
    const missing = { parameters: { cases: { undefined: 1 }, default: "ask", path: "kind" }, input: '{"sort": 1}' };
    expect(await run("switch", missing)).toMatchObject({ result: "ask", matched: false });
  });

  it("asks for a path where there is a map, and for cases", async () => {
    expect(await run("switch", { parameters, input: '{"kind": "bug"}' })).toMatchObject({
      success: false,
      error: expect.stringContaining("say with path"),
    });
    expect(await run("switch", { input: "bug" })).toEqual({ success: false, error: "parameters.cases is missing" });
  });
});

describe.concurrent("counter", () => {
  const limits = { start: 1, step: 2, limit: 4 };

  it.each<readonly [string, ScriptCall, object]>([
    ["begins at start", { parameters: limits, input: "Count, please." }, { value: 1, next: 3, done: false }],
    ["goes on from state", { parameters: { ...limits, state: 3 } }, { value: 3, next: 5, done: true }],
    [
      "goes on from the answer before",
      { parameters: limits, dependencies: { c: answer('{"next": 3}') } },
      { value: 3, next: 5, done: true },
    ],
    ["goes on from the number that a loop carries", { parameters: limits, input: "3" }, { value: 3, next: 5, done: true }],
    ["ends at a limit below", { parameters: { start: 0, step: -1, limit: 0 } }, { value: 0, next: -1, done: true }],
    ["never ends without a limit", { parameters: { state: 1e6 } }, { value: 1e6, next: 1e6 + 1, done: false }],
  ])("%s", async (_what, call, expected) => {
    expect(await run("counter", call)).toEqual({ success: true, ...expected });
  });

  it("refuses a step of 0", async () => {
    expect(await run("counter", { parameters: { step: 0 } })).toMatchObject({
      success: false,
      error: expect.stringContaining("step must not be 0"),
    });
  });
});

describe.concurrent("merge_results", () => {
  const dependencies = {
    a: answer('{"data": [1, 2]}'),
    b: answer("no JSON \u{1F600}"),
    c: {
      ...answer('{"success": false, "error": "no file"}', "failed"),
      error: { code: "SCRIPT_REPORTED_FAILURE", message: "c reported: no file" },
    },
    d: answer('{"success": false, "error": "older engines say success"}'),
    e: answer(["x", null], "partial"),
  };
  const failed = [
    { name: "c", error: "c reported: no file" },
    { name: "d", error: "older engines say success" },
  ];

  it("joins the answers into a map and says which failed or are missing", async () => {
    expect(await run("merge_results", { dependencies, parameters: { expect: ["a", "z", "constructor"] } })).toEqual({
      success: true,
      data: { a: { data: [1, 2] }, b: "no JSON \u{1F600}", e: ["x", null] },
      answered: ["a", "b", "e"],
      failed,
      missing: ["z", "constructor"],
      complete: false,
    });
  });

  it("joins them into a list, and into a flat one", async () => {
    const list = await run("merge_results", { dependencies, parameters: { into: "list" } });
    expect(list).toMatchObject({ data: [{ data: [1, 2] }, "no JSON \u{1F600}", ["x", null]] });
    const flat = await run("merge_results", { dependencies, parameters: { into: "flat" } });
    expect(flat).toMatchObject({ data: [1, 2, "no JSON \u{1F600}", "x", null] });
  });

  it("takes the answers of a fan-out for what they say, and joins their lists", async () => {
    const chunks = answer(['{"success": true, "data": ["a", "b"]}', '{"success": true, "data": ["c"]}']);
    expect(await run("merge_results", { dependencies: { chunks } })).toMatchObject({
      data: { chunks: [{ data: ["a", "b"] }, { data: ["c"] }] },
    });
    const flat = await run("merge_results", { dependencies: { chunks, more: answer('["d"]') }, parameters: { into: "flat" } });
    expect(flat).toMatchObject({ data: ["a", "b", "c", "d"] });
  });

  it("fails where more is required, and still hands on what there is", async () => {
    const all = await run("merge_results", { dependencies, parameters: { require: "all", expect: ["z"] } });
    expect(all).toMatchObject({
      success: false,
      error: '"c" failed: c reported: no file; "d" failed: older engines say success; "z" is missing',
      data: { b: "no JSON \u{1F600}" },
      failed,
    });
    expect(await run("merge_results", { dependencies, parameters: { require: "any" } })).toMatchObject({ success: true });
    expect(await run("merge_results", { parameters: { require: "any" } })).toMatchObject({
      success: false,
      error: "no agent has answered",
    });
    expect(await run("merge_results", { dependencies: { a: answer("1") }, parameters: { require: "all" } })).toMatchObject({
      complete: true,
    });
  });
});

describe.concurrent("wait", () => {
  it("waits as long as it says", async () => {
    const before = performance.now();
    expect(await run("wait", { parameters: { seconds: 0.2 } })).toEqual({ success: true, waited_seconds: 0.2 });
    expect(performance.now() - before).toBeGreaterThanOrEqual(200);
  });

  it("refuses more than an hour, and less than nothing", async () => {
    expect(await run("wait", { parameters: { seconds: 3601 } })).toEqual({
      success: false,
      error: "parameters.seconds must be at most 3600, is 3601",
    });
    expect(await run("wait", { parameters: { seconds: -1 } })).toMatchObject({ success: false });
  });
});
