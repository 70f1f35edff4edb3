import { describe } from "vitest";
import { agent, asks, lines, runs, says, shows } from "./__fixtures__/agents.ts";
import { itBehaves, type Row } from "./__fixtures__/run-row.ts";

const child = { child: says("a", { done: true }) };
const loop = 'loop: {body: child, until: "${done}", max_iterations: 2}';

describe("the kind of an agent", () => {
  itBehaves([
    {
      title: "shows in its keys: script, loop, dispatch, ensemble, otherwise a model",
      agents: lines(
        shows("script"),
        agent("loop", loop),
        agent("dispatch", "dispatch: child"),
        agent("ensemble", "ensemble: child"),
        asks("llm"),
      ),
      others: child,
      expect: {
        problems: [],
        status: "completed",
        jsonParts: {
          script: { agent_name: "script" },
          loop: { iterations: 1 },
          dispatch: { ensemble: "child" },
          ensemble: { ensemble: "child" },
        },
        responses: { llm: "ok" },
      },
    },
    ...["loop: {}", "dispatch: x", "ensemble: x", "model: x"].map((key) =>
      invalid(`is script before all others: ${key} beside it is a stranger`, `script: cat, ${key}`, [
        `error ORC1103 /agents/0/${key.split(":")[0]}`,
      ]),
    ),
    invalid("is loop before dispatch and ensemble", `${loop}, dispatch: x, ensemble: x`, [
      "error ORC1103 /agents/0/dispatch",
      "error ORC1103 /agents/0/ensemble",
    ]),
    invalid("is dispatch before ensemble", "dispatch: child, ensemble: child", ["error ORC1103 /agents/0/ensemble"]),
    {
      title: "may be written as type:",
      agents: lines(
        shows("script", "type: script"),
        agent("loop", loop, "type: loop"),
        agent("dispatch", "dispatch: child, type: dispatch"),
        agent("ensemble", "ensemble: child, type: ensemble"),
        asks("llm", "type: llm"),
      ),
      others: child,
      expect: { problems: [], status: "completed" },
    },
    invalid("must agree with its type:", "script: cat, type: ensemble", ["error ORC1105 /agents/0/type"]),
  ]);
});

describe("the keys of an agent", () => {
  itBehaves([
    ...["role: critic", "cache: true", "command: ls", "environment: {}"].map((key) =>
      invalid(`${key.split(":")[0]} is none, and an error`, `script: cat, ${key}`, [`error ORC1103 /agents/0/${key.split(":")[0]}`]),
    ),
    invalid("those of another kind are errors", "script: cat, temperature: 1", ["error ORC1103 /agents/0/temperature"]),
    invalid("loop: has no others than its four", 'loop: {body: child, until: "${done}", max_iterations: 1, delay: 3}', [
      "error ORC1103 /agents/0/loop/delay",
    ]),
    invalid("loop: needs body, until and max_iterations", "loop: {}", [
      "error ORC1102 /agents/0/loop",
      "error ORC1102 /agents/0/loop",
      "error ORC1102 /agents/0/loop",
    ]),
    invalid("max_iterations is at least 1", 'loop: {body: child, until: "${done}", max_iterations: 0}', [
      "error ORC1104 /agents/0/loop/max_iterations",
    ]),
    invalid("dispatch: is a name or one reference", 'dispatch: "to ${a.b}"', ["error ORC2029 /agents/0/dispatch"]),
    {
      title: "name is required",
      agents: "  - {script: cat}",
      expect: { problems: ["error ORC1102 /agents/0"] },
    },
    {
      title: "what only the engine sets is accepted without effect, with a warning",
      agents: lines(
        shows("a", "fan_out_chunk: 1, fan_out_index: 2, fan_out_total: 3, fan_out_original: b"),
        agent("d", "dispatch: child, dispatch_resolved: nowhere"),
      ),
      others: child,
      expect: {
        problems: [
          "warning ORC1106 /agents/0/fan_out_chunk",
          "warning ORC1106 /agents/0/fan_out_index",
          "warning ORC1106 /agents/0/fan_out_total",
          "warning ORC1106 /agents/0/fan_out_original",
          "warning ORC1106 /agents/1/dispatch_resolved",
        ],
        status: "completed",
      },
    },
    {
      title: "null is as good as absent",
      agents: shows("a", "input_key: null, input_scope: null, when: null, timeout_seconds: null, parameters: null, depends_on: null"),
      expect: { problems: [], jsonParts: { a: { parameters: {}, dependencies: {} } } },
    },
  ]);
});

describe("values of another type", () => {
  itBehaves([
    {
      title: "a text, or a whole number with a fraction of zero, is a number where one is expected",
      agents: lines(
        shows("text", 'timeout_seconds: "30"'),
        shows("float", "timeout_seconds: 30.0"),
        asks("model", 'temperature: "0.5", max_tokens: "100"'),
      ),
      expect: { problems: [], status: "completed", requests: [{ temperature: 0.5, maxOutputTokens: 100 }] },
    },
    {
      title: "yes, true and 1 are true where that is expected",
      agents: lines(
        says("list", [1]),
        ...["yes", "on", '"true"', '"yes"', "1", '"1"'].map((yes, index) => shows(`a${index}`, `depends_on: [list], fan_out: ${yes}`)),
        ...["no", '"off"', "0"].map((no, index) => shows(`b${index}`, `depends_on: [list], fan_out: ${no}`)),
      ),
      expect: {
        results: {
          a0: { instances: [{}] },
          a1: { instances: [{}] },
          a2: { instances: [{}] },
          a3: { instances: [{}] },
          a4: { instances: [{}] },
          a5: { instances: [{}] },
        },
        jsonParts: { b0: { agent_name: "b0" }, b1: { agent_name: "b1" }, b2: { agent_name: "b2" } },
      },
    },
    invalid("nothing becomes text: when", "script: cat, when: true", ["error ORC1101 /agents/0/when"]),
    invalid("nothing becomes text: input_key", "script: cat, input_key: 3", ["error ORC1101 /agents/0/input_key"]),
    { title: "nothing becomes text: name", agents: "  - {name: 3, script: cat}", expect: { problems: ["error ORC1101 /agents/0/name"] } },
    invalid("half a second is no whole number", "script: cat, timeout_seconds: 0.5", ["error ORC1101 /agents/0/timeout_seconds"]),
    invalid("input_scope is dependencies or absent", "script: cat, input_scope: all", ["error ORC1104 /agents/0/input_scope"]),
    invalid("parameters is a map", "script: cat, parameters: [1]", ["error ORC1101 /agents/0/parameters"]),
  ]);
});

describe("the model of an agent", () => {
  const profile = { "profiles/fast.yaml": "name: fast\nprovider: fake\nmodel: small\n" };
  itBehaves([
    {
      title: "is named by a profile",
      agents: agent("a", "model_profile: fast"),
      files: profile,
      expect: { requests: [{ model: "small" }] },
    },
    { title: "or by model and provider", agents: asks("a"), expect: { requests: [{ model: "a" }] } },
    invalid("not by both", "model_profile: fast, model: m, provider: fake", ["error ORC2006 /agents/0/model"], profile),
    invalid("nor by a profile and a provider", "model_profile: fast, provider: fake", ["error ORC2006 /agents/0/provider"], profile),
    {
      title: "a provider that its vendor forbids is refused",
      agents: agent("a", "provider: anthropic-claude-pro-max, model: m"),
      expect: { problems: ["error ORC3003 /agents/0/model"] },
    },
    {
      title: "further keys of it are accepted",
      agents: lines(
        asks("a", "output_format: json, ollama_format: json, fallback_model_profile: fast"),
        asks("b", "ollama_format: {type: object}"),
      ),
      files: profile,
      expect: { problems: [], status: "completed" },
    },
    invalid("a model needs a provider", "model: m", ["error ORC2007 /agents/0/model"]),
    invalid("a provider needs a model", "provider: fake", ["error ORC2008 /agents/0/provider"]),
    invalid("one of them must be there", "system_prompt: hello", ["error ORC2009 /agents/0"]),
  ]);
});

describe("depends_on", () => {
  itBehaves([
    {
      title: "names agents, or has maps with agent_name whose other keys are ignored",
      agents: lines(says("a", 1), says("b", 2), shows("c", 'depends_on: [a, {agent_name: b, when: "false", condition: never}]')),
      expect: { status: "completed", jsonParts: { c: { dependencies: { a: { response: "1" }, b: { response: "2" } } } } },
    },
    invalid("a map in it needs agent_name", "script: cat, depends_on: [{when: x}]", ["error ORC1102 /agents/0/depends_on/0"]),
    invalid("must be a list", "script: cat, depends_on: b", ["error ORC1101 /agents/0/depends_on"]),
  ]);
});

describe("what is wrong with an ensemble as a whole", () => {
  itBehaves([
    invalid("a dependency that is no agent", "script: cat, depends_on: [nobody]", ["error ORC2002 /agents/0/depends_on/0"]),
    invalid("a fan-out without a dependency", "script: cat, fan_out: true", ["error ORC2005 /agents/0/fan_out"]),
    {
      title: "agents that wait for each other",
      agents: lines(shows("a", "depends_on: [c]"), shows("b", "depends_on: [a]"), shows("c", "depends_on: [b]")),
      expect: { problems: ["error ORC2003 /agents/0/depends_on/0"] },
    },
    invalid("an agent that waits for itself", "script: cat, depends_on: [a]", ["error ORC2003 /agents/0/depends_on/0"]),
    { title: "two agents of one name", agents: lines(shows("a"), shows("a")), expect: { problems: ["error ORC2001 /agents/1/name"] } },
    {
      title: "ensembles that run each other without end, over ensemble, loop and dispatch",
      agents: agent("a", "ensemble: second"),
      others: {
        second: agent("b", 'loop: {body: third, until: "${x}", max_iterations: 1}'),
        third: agent("c", "dispatch: e"),
      },
      expect: { problems: ["error ORC2032 /agents/0/ensemble"] },
    },
    {
      title: "a reference that is found only while it runs closes no cycle",
      agents: lines(says("a", { to: "e" }), agent("b", 'dispatch: "${a.to}", depends_on: [a], when: "${a.go}"')),
      expect: { problems: [], status: "completed" },
    },
    {
      title: "a child that does not load",
      agents: agent("a", "ensemble: broken"),
      files: { "ensembles/broken.yaml": "name: broken\nagents: 3\n" },
      expect: { problems: ["error ORC2033 /agents/0/ensemble"] },
    },
    {
      title: "a child that cannot run",
      agents: agent("a", "ensemble: child"),
      others: { child: runs("b", "gone.sh") },
      expect: { problems: ["error ORC3007 /agents/0/ensemble"] },
    },
    {
      title: "a profile that does not exist",
      agents: agent("a", "model_profile: gone"),
      expect: { problems: ["error ORC3001 /agents/0/model_profile"] },
    },
    { title: "a script that does not exist", agents: runs("a", "gone.sh"), expect: { problems: ["error ORC3101 /agents/0/script"] } },
    {
      title: "what may not be reached is a warning, and the rest runs",
      agents: lines(
        says("a", { go: false }),
        runs("script", "gone.sh", 'depends_on: [a], when: "${a.go}"'),
        agent("child", "ensemble: gone", 'depends_on: [a], when: "${a.go}"'),
        agent("model", "model_profile: gone", "depends_on: [script]"),
      ),
      expect: {
        problems: ["warning ORC3101 /agents/1/script", "warning ORC3006 /agents/2/ensemble", "warning ORC3001 /agents/3/model_profile"],
        status: "completed",
        results: { script: { skip_reason: "guard" }, child: { skip_reason: "guard" }, model: { skip_reason: "dependencies_skipped" } },
      },
    },
    {
      title: "reached all the same, it fails",
      agents: lines(says("a", { go: true }), runs("b", "gone.sh", 'depends_on: [a], when: "${a.go}"')),
      expect: { status: "completed_with_errors", results: { b: { status: "failed", error: { code: "SCRIPT_NOT_FOUND" } } } },
    },
    {
      title: "with keep_going what cannot run fails, and the rest runs",
      agents: lines(runs("a", "gone.sh"), says("b", 1)),
      options: { keep_going: true },
      expect: { status: "completed_with_errors", results: { a: { status: "failed" }, b: { status: "success" } } },
    },
    {
      title: "every problem is told at once",
      agents: lines(shows("a", "depends_on: [nobody], colour: red"), shows("b", "fan_out: true"), agent("c", "model: m")),
      expect: {
        problems: [
          "error ORC2002 /agents/0/depends_on/0",
          "error ORC1103 /agents/0/colour",
          "error ORC2005 /agents/1/fan_out",
          "error ORC2007 /agents/2/model",
        ],
      },
    },
  ]);
});

function invalid(title: string, own: string, problems: readonly string[], files: Row["files"] = {}): Row {
  return { title, agents: agent("a", own), others: child, files: files, expect: { problems } };
}
