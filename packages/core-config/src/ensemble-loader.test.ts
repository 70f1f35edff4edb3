import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtInKinds, type KindDeclaration, llmKind } from "@llm-orc/run-spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutatedText } from "./__fixtures__/mutated-text.ts";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { createEnsembleLoader } from "./ensemble-loader.ts";
import { mergeProblems } from "./merge-problems.ts";

const loader = createEnsembleLoader({ kinds: builtInKinds });
const review = readFileSync(new URL("__fixtures__/review.yaml", import.meta.url), "utf8");

/** `code line:column message (hint)` of every problem. */
async function problems(text: string): Promise<string[]> {
  const { diagnostics } = await loader.parse(text);
  return diagnostics.map(
    ({ code, line, column, message, hint }) => `${code} ${line}:${column} ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
}

/** One agent with these lines, inside an ensemble that is otherwise right; the agent begins on line 4. */
function withAgent(...lines: readonly string[]): string {
  return `name: e\ndescription: d\nagents:\n  - name: a\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

async function agentOf(...lines: readonly string[]): Promise<unknown> {
  const { ensemble, diagnostics } = await loader.parse(withAgent(...lines));
  expect(diagnostics).toEqual([]);
  return ensemble?.agents[0];
}

describe("createEnsembleLoader", () => {
  it("loads a file that is right, without a word", async () => {
    const { ensemble, diagnostics } = await loader.parse(review);
    expect(diagnostics).toEqual([]);
    expect(ensemble).toMatchObject({ name: "review", budget: { usd: 0.5 }, agents: [{}, { timeout_seconds: 30 }, {}, {}] });
    expect(ensemble?.agents).toHaveLength(4);
  });

  it("loads what has no agents", async () => {
    expect((await loader.parse("name: e\ndescription: d\nagents: []\n")).ensemble).toEqual({ name: "e", description: "d", agents: [] });
  });

  it.each([
    ["script: x.py", { script: "x.py" }],
    ["loop: {body: b, until: u, max_iterations: '3', carry: null}", { loop: { body: "b", until: "u", max_iterations: 3, carry: null } }],
    ["dispatch: ${r.target}", { dispatch: "${r.target}" }],
    ["ensemble: other", { ensemble: "other" }],
    ["model_profile: fast", { model_profile: "fast" }],
  ])("tells the kind of an agent by its keys: %s", async (line, expected) => {
    expect(await agentOf(line)).toEqual({ name: "a", ...expected });
  });

  it.each([
    ['timeout_seconds: "30"', { timeout_seconds: 30 }],
    ["timeout_seconds: 30.0", { timeout_seconds: 30 }],
    ['timeout_seconds: "30.0"', { timeout_seconds: 30 }],
    ['temperature: "0.5"', { temperature: 0.5 }],
    ["temperature: 1", { temperature: 1 }],
    ["fan_out: yes", { fan_out: true }],
    ['fan_out: "Yes"', { fan_out: true }],
    ['fan_out: "off"', { fan_out: false }],
    ["fan_out: 1", { fan_out: true }],
    ["fan_out: 0", { fan_out: false }],
    ["when:", {}],
    ["input_scope: null", {}],
    ["depends_on: ~", {}],
    ["depends_on: [{agent_name: b, when: x, input_key: null}]", { depends_on: [{ agent_name: "b", when: "x" }] }],
    ['ollama_format: {type: "object", a: null}', { ollama_format: { type: "object", a: null } }],
    ["type: llm", { type: "llm" }],
    ["script: ~", {}],
  ])("reads leniently: %s", async (line, expected) => {
    expect(await agentOf("model_profile: m", line)).toEqual({ name: "a", model_profile: "m", ...expected });
  });

  it("keeps null inside parameters", async () => {
    expect(await agentOf("script: s", "parameters: {a: null}")).toEqual({ name: "a", script: "s", parameters: { a: null } });
  });

  it.each([
    [["timeout_seconds: soon"], 'ORC1101 5:22 agents[0].timeout_seconds must be an integer, is "soon". (Write a number, such as 30.)'],
    [["timeout_seconds: 1.5"], "ORC1101 5:22 agents[0].timeout_seconds must be an integer, is 1.5. (Write a whole number.)"],
    [["timeout_seconds: 0"], "ORC1104 5:22 agents[0].timeout_seconds must be at least 1, is 0."],
    [["timeout_seconds: []"], "ORC1101 5:22 agents[0].timeout_seconds must be an integer, is a list."],
    [["when: true"], "ORC1101 5:11 agents[0].when must be text, is true. (Put it in quotes.)"],
    [["model: 5"], "ORC1101 5:12 agents[0].model must be text, is 5. (Put it in quotes.)"],
    [['model_profile: ""'], "ORC1104 5:20 agents[0].model_profile must not be empty. (Give it a value, or remove the key.)"],
    [["fan_out: perhaps"], 'ORC1101 5:14 agents[0].fan_out must be true or false, is "perhaps".'],
    [["depends_on: b"], 'ORC1101 5:17 agents[0].depends_on must be a list, is "b". (Write a list: [b].)'],
    [["depends_on: [1]"], "ORC1101 5:18 agents[0].depends_on[0] must be text or a map, is 1. (Put it in quotes.)"],
    [
      ["depends_on: [b, {when: x}]"],
      'ORC1102 5:21 agents[0].depends_on[1].agent_name is missing. (Add "agent_name: ...". The agent that must have ended.)',
    ],
    [["input_scope: all"], 'ORC1104 5:18 agents[0].input_scope must be dependencies, is "all".'],
    [
      ["on_failure: contine"],
      'ORC1104 5:17 agents[0].on_failure must be continue, skip_dependents or fail_run, is "contine". (Did you mean "continue"?)',
    ],
    [["timeout: 5"], 'ORC1103 5:5 agents[0].timeout is not a key of an llm agent. (Did you mean "timeout_seconds"?)'],
    [["model_profle: m"], 'ORC1103 5:5 agents[0].model_profle is not a key of an llm agent. (Did you mean "model_profile"?)'],
    [
      ["script: s", "temperature: 1"],
      "ORC1103 6:5 agents[0].temperature is not a key of a script agent. (It belongs to agents of the kind llm.)",
    ],
    [
      ["parameters: 5", "script: s"],
      'ORC1101 5:17 agents[0].parameters must be a map, is 5. (Write "key: value" lines, indented below it.)',
    ],
    [["script:"], "ORC1101 5:5 agents[0].script must be text, is empty. (Give it a value, or remove the key.)"],
    [
      ["loop: {body: b, max_iterations: 2}"],
      'ORC1102 5:11 agents[0].loop.until is missing. (Add "until: ...". The condition on its output, such as ${approved} == true.)',
    ],
    [
      ["loop: {body: b, until: u, max_iterations: 2, times: 2}"],
      "ORC1103 5:50 agents[0].loop.times is not a key that is known here. (Known keys: body, until, max_iterations, carry.)",
    ],
    [["type: script"], 'ORC1105 5:11 agents[0].type is script, but it has no key "script". (Add "script: ...", or remove the type.)'],
    [
      ["type: llm", "script: s"],
      'ORC1105 5:11 agents[0].type is llm, but its key "script" makes it a script agent. (Remove "script", or write type: script.)',
    ],
    [["type: scirpt"], 'ORC1105 5:11 agents[0].type is "scirpt", which is not a kind of agent. (Did you mean "script"?)'],
    [["fan_out_index: 1"], "ORC1106 5:5 fan_out_index is set by the engine; in a file it has no effect. (Remove it.)"],
  ])("says what is wrong, once: %j", async (lines, expected) => {
    expect(await problems(withAgent(...lines))).toEqual([expected]);
  });

  it("lists the keys of an agent when none is near", async () => {
    const [problem] = await problems(withAgent("role: x"));
    expect(problem).toContain("Its keys: name, type, depends_on,");
  });

  it.each([
    ["", "ORC1010 1:1 The file is empty."],
    ["- a\n", "ORC1101 1:1 An ensemble must be a map, is a list."],
    ["description: d\nagents: []\n", "ORC1102 1:1 name is missing."],
    ["name: 5\ndescription: d\nagents: []\n", "ORC1101 1:7 name must be text, is 5."],
    ["name: e\ndescription: d\n", "ORC1102 1:1 agents is missing."],
    ["name: e\ndescription: d\nagents: {a: 1}\n", "ORC1101 3:9 agents must be a list, is a map."],
    ["name: e\ndescription: d\nagents: [x]\n", 'ORC1101 3:10 agents[0] must be a map, is "x".'],
    ["name: e\ndescription: d\nagents: [{ensemble: x}]\n", "ORC1102 3:10 agents[0].name is missing."],
    ["name: e\ndescription: d\nagents: [{nmae: b, ensemble: x}]\n", "ORC1103 3:11 agents[0].nmae is not a key of an ensemble agent."],
    ["name: e\ndescription: d\nagents: []\nbudget: {usd: much}\n", 'ORC1101 4:15 budget.usd must be a number, is "much".'],
    ["name: e\ndescription: d\nagents: []\nlimits: {timeout: 5}\n", "ORC1103 4:10 limits.timeout is not a key that is known here."],
    ["name: e\ndescription: d\nagents: []\nvalidation: yes\n", "ORC1101 4:13 validation must be a map, is true."],
    ["name: e\ndescription: d\nagents: []\ninputs: {topic: text}\n", 'ORC1101 4:17 inputs.topic must be a map, is "text".'],
  ])("refuses %j", async (text, expected) => {
    const { ensemble } = await loader.parse(text);
    expect(ensemble).toBeUndefined();
    const found = await problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each([
    ["a missing description", "name: e\nagents: []\n", "ORC1102 1:7 description is missing."],
    [
      "an unknown key",
      "name: e\ndescription: d\nagents: []\nseat_contract: x\n",
      "ORC1106 4:1 seat_contract is not a key of an ensemble; it is ignored.",
    ],
    [
      "a key that is nearly right",
      "name: e\ndescription: d\nagents: []\ndefault_taks: x\n",
      'ORC1106 4:1 default_taks is not a key of an ensemble; it is ignored. (Did you mean "default_task"?)',
    ],
    [
      "a value without effect",
      "name: e\ndescription: d\nagents: []\noutput_retention: long\n",
      "ORC1106 4:1 output_retention must be session, durable or ephemeral",
    ],
    [
      "a task that is no text",
      "name: e\ndescription: d\nagents: []\ntask: [x]\n",
      "ORC1106 4:1 task must be text, is a list. It is ignored.",
    ],
  ])("only warns of %s", async (_name, text, expected) => {
    const { ensemble } = await loader.parse(text);
    expect(ensemble).toBeDefined();
    const found = await problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it("leaves out ignored values, and lets authors have keys of their own", async () => {
    const { ensemble, diagnostics } = await loader.parse("name: e\ndescription: d\nagents: []\ntask: [x]\nx-note: 1\n_anchors: {}\n");
    expect(ensemble).toEqual({ name: "e", description: "d", agents: [], "x-note": 1, _anchors: {} });
    expect(diagnostics).toHaveLength(1);
  });

  it("keeps a version as it is written", async () => {
    expect((await loader.parse("name: e\ndescription: d\nagents: []\nversion: 1.10\n")).ensemble?.version).toBe("1.10");
  });

  it("reports all problems of a file at once, also beside errors of syntax", async () => {
    const text = "name: e\ndescription: d\nagents:\n  - name: a\n    timeout: 1\n    x: *y\n  - name: [b\n  - name: c\n    when: 1\n";
    const codes = (await loader.parse(text)).diagnostics.map(({ code, line }) => `${code}@${line}`);
    expect(codes).toEqual(expect.arrayContaining(["ORC1103@5", "ORC1003@6", "ORC1001@8"]));
  });

  it("does not lose an error behind a hundred warnings", async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `unheard_${index}: 1`).join("\n");
    const { ensemble, diagnostics } = await loader.parse(`${keys}\nname: e\nagents: 5\n`);
    expect(ensemble).toBeUndefined();
    expect(diagnostics.some(({ severity, message }) => severity === "error" && message.startsWith("agents must be"))).toBe(true);
  });

  it("reads files, and says so when it cannot", async () => {
    const folder = tempFolder({ "a.yaml": "name: e\ndescription: d\nagents: []\n" });
    const file = join(folder, "a.yaml");
    expect(await loader.read(file)).toMatchObject({ file, ensemble: { name: "e" } });
    const missing = await loader.read(join(folder, "b.yaml"));
    expect(missing.ensemble).toBeUndefined();
    expect(missing.diagnostics).toMatchObject([{ code: CODES.unreadable, file: join(folder, "b.yaml"), line: 1, column: 1 }]);
  });

  it("loads agents of a plugin's kind, and reports alternatives as one problem", async () => {
    const plugin: KindDeclaration = {
      name: "http",
      key: "url",
      schema: {
        properties: {
          url: { type: "string" },
          body: { anyOf: [{ type: "string" }, { type: "object", required: ["json"] }] },
          retries: { oneOf: [{ type: "integer" }, { const: "never" }] },
        },
        required: ["url"],
      },
      references: () => [],
    };
    const own = createEnsembleLoader({ kinds: [plugin, llmKind] });
    const messages = async (...lines: string[]): Promise<string[]> =>
      (await own.parse(withAgent(...lines))).diagnostics.map(({ message }) => message);
    expect(await messages("url: u", "body: x", "retries: never")).toEqual([]);
    expect(await messages("url: u", "body: {a: 1}")).toEqual(["agents[0].body.json is missing."]);
    expect(await messages("url: u", "body: 5")).toEqual(["agents[0].body has none of the forms that are allowed here, is 5."]);
    expect(await messages("url: u", "script: x")).toEqual(["agents[0].script is not a key of an http agent."]);
  });

  it("refuses a kind whose schema is none, when it is met", async () => {
    const broken: KindDeclaration = { name: "x", key: "x", schema: { properties: { x: { type: "strin" } } }, references: () => [] };
    const own = createEnsembleLoader({ kinds: [broken, llmKind] });
    await expect(own.parse(withAgent("x: 1"))).rejects.toMatchObject({ code: "SCHEMA_INVALID" });
  });

  it("throws for two kinds with one key", () => {
    expect(() => createEnsembleLoader({ kinds: [...builtInKinds, ...builtInKinds] })).toThrow(
      expect.objectContaining({ code: "KIND_DUPLICATE_KEY" }),
    );
  });

  it("never fails and locates every problem, whatever the text is", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedText(review), async (text) => {
        const { ensemble, draft, diagnostics } = await loader.parse(text, { file: "e.yaml" });
        for (const { file, line, column } of diagnostics) {
          expect(file).toBe("e.yaml");
          expect(line).toBeGreaterThanOrEqual(1);
          expect(column).toBeGreaterThanOrEqual(1);
        }
        const hasError = diagnostics.some(({ severity }) => severity === "error");
        expect(ensemble === undefined).toBe(hasError);
        for (const agent of (ensemble ?? draft)?.agents ?? []) expect(typeof agent.name).toBe("string");
      }),
      { numRuns: 1_500 },
    );
  });
});

describe("LoadedEnsemble.draft", () => {
  it("is what the author meant, as far as it can be told", async () => {
    const { ensemble, draft } = await loader.parse(
      "name: e\ndescription: d\nagents:\n  - nmae: a\n    model_profile: m\n    timeout_seconds: soon\n  - text\n  - name: c\n    depends_on: [5, a, {agent: x}]\n",
    );
    expect(ensemble).toBeUndefined();
    expect(draft?.agents).toEqual([{ model_profile: "m", name: "a" }, { name: "agents[1]" }, { name: "c", depends_on: ["a", "a", "a"] }]);
  });

  it("is not there beside errors of syntax", async () => {
    expect((await loader.parse("name: e\nname: f\nagents: []\n")).draft).toBeUndefined();
  });

  it("lets meaning be checked in the same go", async () => {
    const { diagnostics, locate } = await loader.parse(withAgent("timeout: 1", "depends_on: [nobody, 5]"));
    const meaning = ["/agents/0/depends_on/0", "/agents/0/depends_on/1"].map((path) =>
      locate({ code: "ORC2001", severity: "error", message: "There is no such agent.", path }),
    );
    expect(mergeProblems(diagnostics, meaning).map(({ code, line, column }) => `${code}@${line}:${column}`)).toEqual([
      "ORC1103@5:5",
      "ORC2001@6:18",
      "ORC1101@6:26",
    ]);
  });
});

describe("mergeProblems", () => {
  it("leaves out what a later check says of a type that does not fit", async () => {
    const { diagnostics, locate } = await loader.parse(withAgent("type: script", "model_profile: m"));
    const meaning = ["/agents/0/type", "/agents/0/model_profile"].map((path) =>
      locate({ code: "ORC2010", severity: "error", message: "m", path }),
    );
    expect(mergeProblems(diagnostics, meaning).map(({ code, path }) => `${code} ${path}`)).toEqual([
      "ORC1105 /agents/0/type",
      "ORC2010 /agents/0/model_profile",
    ]);
  });

  it("keeps files together, in the order in which they came, and each problem once", () => {
    const problem = (
      file: string,
      line: number,
    ): { code: string; severity: "error"; message: string; path: string; file: string; line: number; column: number } => ({
      code: "ORC1001",
      severity: "error",
      message: "m",
      path: "",
      file,
      line,
      column: 1,
    });
    const merged = mergeProblems([problem("b", 2), problem("a", 1)], [problem("b", 1), problem("a", 1)]);
    expect(merged.map(({ file, line }) => `${file}${line}`)).toEqual(["b1", "b2", "a1"]);
  });
});
