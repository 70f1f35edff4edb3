import { describe } from "vitest";
import { agent, asks, fails, lines, runs, says, shows } from "./__fixtures__/agents.ts";
import { itBehaves, type Row } from "./__fixtures__/run-row.ts";

describe("the flow of a run", () => {
  itBehaves([
    {
      title: "phases are the levels of the graph in file order, and agents without dependencies get the input as it is",
      agents: lines(asks("z"), asks("a"), asks("c", "depends_on: [b]"), asks("b", "depends_on: [z]")),
      expect: {
        phases: [["z", "a"], ["b"], ["c"]],
        result: { execution_order: ["z", "a", "c", "b"] },
        prompts: { z: ["the input"], a: ["the input"] },
      },
    },
    {
      title: "an agent waits for its own dependencies and for nobody else's",
      agents: lines(
        runs("waits", "until [ -e flag ]; do sleep 0.05; done", "timeout_seconds: 15"),
        says("fast", 1),
        runs("next", "echo > flag", "depends_on: [fast]"),
      ),
      expect: { status: "completed" },
    },
    {
      title: "max_concurrent_agents of the configuration bounds them",
      agents: lines(asks("a"), asks("b"), asks("c")),
      files: { "config.yaml": "performance:\n  concurrency:\n    max_concurrent_agents: 1\n" },
      replies: () => ({ text: "ok", latencyMs: 10 }),
      expect: { maxConcurrent: 1 },
    },
    {
      title: "0 is no limit, and the caller's comes before the configuration's",
      agents: lines(asks("a"), asks("b"), asks("c")),
      files: { "config.yaml": "performance:\n  concurrency:\n    max_concurrent_agents: 1\n" },
      options: { max_concurrent: 0 },
      replies: () => ({ text: "ok", latencyMs: 50 }),
      expect: { maxConcurrent: 3 },
    },
    {
      title: "a failure stops nobody: who depends on it runs without its output",
      agents: lines(
        asks("bad"),
        asks("good"),
        asks("both", "depends_on: [bad, good], input_scope: dependencies"),
        asks("alone", "depends_on: [bad]"),
      ),
      replies: { bad: new Error("out of order") },
      expect: {
        status: "completed_with_errors",
        results: { bad: { status: "failed", response: null }, both: { status: "success" }, alone: { status: "success" } },
        prompts: { both: ["Agent good (Good):\nok"], alone: ["the input"] },
      },
    },
    {
      title: "a failed script is failed, and its envelope still flows on",
      agents: lines(fails("bad"), shows("next", "depends_on: [bad]")),
      expect: {
        status: "completed_with_errors",
        jsonParts: {
          next: { dependencies: { bad: { status: "failed", response: envelope("Script failed with exit code 3", "broken\n") } } },
        },
      },
    },
    {
      title: "where all that ran failed, the run failed",
      agents: lines(asks("bad"), shows("off_course", 'depends_on: [bad], when: "${bad.x}"')),
      replies: { bad: new Error("out of order") },
      expect: { status: "failed", deliverable: null },
    },
    {
      title: "timeout_seconds of an agent bounds it",
      agents: lines(asks("model", "timeout_seconds: 1"), runs("script", "sleep 5", "timeout_seconds: 1"), says("rest", 1)),
      replies: { model: { hangs: true } },
      expect: {
        status: "completed_with_errors",
        results: {
          model: { status: "failed", error: { code: "AGENT_TIMED_OUT", message: 'Agent "model" did not finish within 1 seconds.' } },
          script: { status: "failed", error: { code: "AGENT_TIMED_OUT" } },
        },
        jsonParts: { script: { success: false, data: null } },
      },
    },
    {
      title: "then that of its profile",
      agents: agent("a", "model_profile: hasty"),
      files: { "profiles/hasty.yaml": "name: hasty\nprovider: fake\nmodel: m\ntimeout_seconds: 1\n" },
      replies: { m: { hangs: true } },
      expect: { results: { a: { error: { code: "AGENT_TIMED_OUT" } } } },
    },
    {
      title: "then default_timeout of the configuration",
      agents: lines(asks("m"), runs("s", "sleep 5")),
      files: { "config.yaml": "performance:\n  execution:\n    default_timeout: 1\n" },
      replies: { m: { hangs: true } },
      expect: { results: { m: { error: { code: "AGENT_TIMED_OUT" } }, s: { error: { code: "AGENT_TIMED_OUT" } } } },
    },
  ]);
});

describe("the deliverable", () => {
  itBehaves([
    {
      title: "is that of the last agent in the file that nobody depends on",
      agents: lines(says("a", 1), says("b", 2), says("c", 3, "depends_on: [b]"), says("d", 4), says("mid", 5, "depends_on: [a]")),
      expect: { deliverable: "5", result: { deliverable_agent: "mid" } },
    },
    {
      title: "is an earlier one's where that has none",
      agents: lines(asks("a"), asks("b")),
      replies: { a: "here", b: new Error("out of order") },
      expect: { deliverable: "here", result: { deliverable_agent: "a" } },
    },
    {
      title: "is, where no end has one, the last output of all, and says so",
      agents: lines(asks("a"), asks("b", "depends_on: [a]")),
      replies: { a: "here", b: new Error("out of order") },
      expect: { deliverable: "here", result: { deliverable_agent: "a", deliverable_fallback: true } },
    },
  ]);
});

describe("the text input", () => {
  const composed = (blocks: string): string =>
    `Answer the input below. Take into account what the agents before you found.\n\nOriginal Input:\nthe input\n\nPrevious Agent Results (for your reference):\n${blocks}\n\nGive your own analysis: build on these results, do not only repeat them.`;
  const critic = { "profiles/strict-critic.yaml": "name: strict-critic\nprovider: fake\nmodel: critic\n" };
  itBehaves([
    {
      title: "has the outputs in the order of depends_on, introduced by agent and role, inside a frame with the input",
      agents: lines(
        agent("judge", "model_profile: strict-critic"),
        says("fact-finder", { n: 1 }),
        asks("end", "depends_on: [fact-finder, judge]"),
      ),
      files: critic,
      replies: { critic: "weak" },
      expect: { prompts: { end: [composed('Agent fact-finder (Fact Finder):\n{"n":1}\n\nAgent judge (Strict Critic):\nweak')] } },
    },
    {
      title: "without any output is the input as it is",
      agents: lines(asks("bad"), asks("end", "depends_on: [bad]")),
      replies: { bad: new Error("out of order") },
      expect: { prompts: { end: ["the input"] } },
    },
    {
      title: "with input_scope: dependencies is the outputs alone",
      agents: lines(says("a", 1), says("b", 2), asks("end", "depends_on: [b, a], input_scope: dependencies")),
      expect: { prompts: { end: ["Agent b (B):\n2\n\nAgent a (A):\n1"] } },
    },
    {
      title: "is then empty without any output",
      agents: lines(asks("bad"), asks("end", "depends_on: [bad], input_scope: dependencies")),
      replies: { bad: new Error("out of order") },
      expect: { prompts: { end: [""] } },
    },
    {
      title: "shows the list of a fan-out as JSON",
      agents: lines(
        says("list", [1, 2]),
        runs("each", 'echo "it\'s true"', "depends_on: [list], fan_out: true"),
        asks("end", "depends_on: [each], input_scope: dependencies"),
      ),
      expect: { prompts: { end: ['Agent each (Each):\n["it\'s true","it\'s true"]'] } },
    },
    {
      title: "is the same for ensembles and loops",
      agents: lines(
        says("a", 1),
        agent("nest", "ensemble: child", "depends_on: [a]"),
        agent("loop", 'loop: {body: body, until: "${value}", max_iterations: 1}', "depends_on: [a]"),
      ),
      others: { child: asks("m1"), body: asks("m2") },
      expect: { prompts: { m1: [composed("Agent a (A):\n1")], m2: [composed("Agent a (A):\n1")] } },
    },
  ]);
});

describe("input_key", () => {
  const source = says("a", { text: "as it is", map: { x: 1 }, nothing: null });
  const takes = (title: string, key: string, value: string): Row => ({
    title,
    agents: lines(
      source,
      says("b", 2),
      asks("model", `depends_on: [a, b], input_key: ${key}, input_scope: dependencies`),
      shows("script", `depends_on: [a, b], input_key: ${key}`),
    ),
    expect: {
      status: "completed",
      prompts: { model: [`Agent a (A):\n${value}\n\nAgent b (B):\n2`] },
      jsonParts: { script: { dependencies: { a: { response: value, status: "success" }, b: { response: "2" } } } },
    },
  });
  const failing = (title: string, dependency: string, key = "gone"): Row => ({
    title,
    agents: lines(
      dependency,
      asks("model", `depends_on: [a], input_key: ${key}`),
      shows("script", `depends_on: [a], input_key: ${key}`),
      agent("nest", "ensemble: child", `depends_on: [a], input_key: ${key}`),
    ),
    others: { child: asks("inner") },
    replies: { a: new Error("out of order") },
    expect: {
      status: "completed_with_errors",
      results: {
        model: { error: { code: "AGENT_INPUT_KEY" } },
        script: { error: { code: "AGENT_INPUT_KEY" } },
        nest: { error: { code: "AGENT_INPUT_KEY" } },
      },
      prompts: { model: [], inner: [] },
    },
  });
  itBehaves([
    takes("takes text of the first dependency's output as it is", "text", "as it is"),
    takes("takes another value as JSON", "map", '{"x":1}'),
    takes("takes null as JSON too", "nothing", "null"),
    {
      title: "stays inside the usual frame",
      agents: lines(source, asks("model", "depends_on: [a], input_key: text")),
      expect: {
        promptsMatching: { model: [/^Answer[^]*Original Input:\nthe input\n\nPrevious Agent Results[^]*Agent a \(A\):\nas it is\n/] },
      },
    },
    failing("fails the agent when the key is not there, and says which there are", lines(source)),
    failing("fails the agent when the output is no map", lines(says("a", [1]), says("x", 1))),
    failing("fails the agent when the output is no JSON", lines(runs("a", "echo text", "depends_on: [x]"), says("x", 1))),
    {
      title: "fails the agent when there is no output",
      agents: lines(asks("a"), asks("model", "depends_on: [a], input_key: x"), says("rest", 1)),
      replies: { a: new Error("out of order") },
      expect: { results: { model: { error: { code: "AGENT_INPUT_KEY" } } }, prompts: { model: [] } },
    },
    {
      title: "can be given for any dependency in its map",
      agents: lines(
        source,
        says("b", { y: "why" }),
        asks("model", "depends_on: [{agent_name: a, input_key: text}, {agent_name: b, input_key: y}], input_scope: dependencies"),
      ),
      expect: { prompts: { model: ["Agent a (A):\nas it is\n\nAgent b (B):\nwhy"] } },
    },
  ]);
});

function envelope(error: string, stderr: string): string {
  return JSON.stringify({ success: false, data: null, error, stderr, agent_requests: [] });
}
