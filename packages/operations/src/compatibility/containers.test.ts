import { describe } from "vitest";
import { agent, asks, fails, lines, runs, says, shows } from "./__fixtures__/agents.ts";
import { ensembleText, itBehaves, type Row } from "./__fixtures__/run-row.ts";

const slow = "sleep 5";

describe("an ensemble inside an ensemble", () => {
  itBehaves([
    {
      title: "answers with its result as JSON, without times and cost",
      agents: agent("nest", "ensemble: child"),
      others: { child: lines(says("a", { n: 1 }), fails("bad"), asks("b", "depends_on: [a, bad], input_scope: dependencies")) },
      expect: {
        status: "completed_with_errors",
        results: { nest: { status: "partial" } },
        jsonParts: {
          nest: {
            ensemble: "child",
            status: "completed_with_errors",
            input: "the input",
            results: {
              a: { response: '{"n":1}', status: "success" },
              bad: { status: "failed", error: { code: "SCRIPT_FAILED" } },
              b: { response: "ok", status: "success" },
            },
            deliverable: "ok",
          },
        },
      },
    },
    {
      title: "is success when it completed, and its fields can be asked for",
      agents: lines(agent("nest", "ensemble: child"), asks("after", 'depends_on: [nest], when: "${nest.results.a.status} == success"')),
      others: { child: says("a", 1) },
      expect: { results: { nest: { status: "success" }, after: { status: "success" } } },
    },
    {
      title: "gets the composed input of its agent",
      agents: lines(says("first", { x: 1 }), agent("nest", "ensemble: child", "depends_on: [first], input_scope: dependencies")),
      others: { child: asks("m") },
      expect: { prompts: { m: ['Agent first (First):\n{"x":1}'] } },
    },
    {
      title: "fails its agent when it fails, and the others go on",
      agents: lines(agent("nest", "ensemble: child"), shows("after", "depends_on: [nest]")),
      others: { child: asks("m") },
      replies: { m: new Error("out of order") },
      expect: {
        status: "completed_with_errors",
        results: { nest: { status: "failed", response: null, error: { code: "AGENT_CHILD_FAILED" } } },
        jsonParts: { after: { dependencies: {} } },
      },
    },
    {
      title: "has its usage and events shown in the run, below its agent",
      agents: agent("nest", "ensemble: child"),
      others: { child: lines(asks("m1"), asks("m2", "depends_on: [m1]")) },
      expect: {
        result: { metadata: { usage: { agents: { nest: { input_tokens: 20, output_tokens: 10 } }, totals: { total_tokens: 30 } } } },
        events: [
          "agent_started nest",
          "agent_started nest/m1",
          "agent_completed nest/m1",
          "agent_started nest/m2",
          "agent_completed nest/m2",
          "agent_completed nest",
        ],
      },
    },
    {
      title: "keeps no run of its own",
      agents: agent("nest", "ensemble: child"),
      others: { child: says("a", 1) },
      expect: { artifacts: ["e"] },
    },
    {
      title: "runs once for each item of a fan-out, and shows whose it is",
      agents: lines(says("list", ["x", "y"]), agent("each", "ensemble: child", "depends_on: [list], fan_out: true")),
      others: { child: asks("m") },
      options: { max_concurrent: 1 },
      expect: {
        status: "completed",
        promptsMatching: { m: [/Chunk content:\nx$/, /Chunk content:\ny$/] },
        events: [
          "agent_completed list",
          "agent_completed each[0]/m",
          "agent_completed each[0]",
          "agent_completed each[1]/m",
          "agent_completed each[1]",
          "agent_completed each",
        ],
      },
    },
    {
      title: "five levels are allowed",
      agents: agent("a", "ensemble: d1"),
      others: { ...levels(4), d5: says("end", { deep: 5 }) },
      expect: { problems: [], status: "completed" },
    },
    {
      title: "a sixth is refused",
      agents: agent("a", "ensemble: d1"),
      others: { ...levels(5), d6: says("end", { deep: 6 }) },
      expect: { problems: ["error ORC3008 /agents/0/ensemble"] },
    },
    {
      title: "the configuration sets how deep",
      agents: agent("a", "ensemble: d1"),
      others: { ...levels(1), d2: says("end", { deep: 2 }) },
      files: { "config.yaml": "performance:\n  execution:\n    max_ensemble_depth: 1\n" },
      expect: { problems: ["error ORC3008 /agents/0/ensemble"] },
    },
    {
      title: "an endless descent that only the run can see ends at the limit",
      agents: agent("a", "ensemble: again"),
      others: { again: lines(says("to", { next: "again" }), agent("b", 'dispatch: "${to.next}"', "depends_on: [to]")) },
      expect: { status: "completed_with_errors", responseMatching: { a: /AGENT_ENSEMBLE_TOO_DEEP/ } },
    },
    {
      title: "timeout_seconds of its agent bounds all of it",
      agents: agent("nest", "ensemble: child", "timeout_seconds: 1"),
      others: { child: runs("a", slow) },
      expect: { status: "failed", results: { nest: { status: "failed", error: { code: "AGENT_TIMED_OUT" } } } },
    },
  ]);
});

describe("a loop", () => {
  const loop = (own: string, more?: string): string => agent("loop", `loop: {body: body, ${own}}`, more);
  // Counts what it was given up by one.
  const counts = `n=$(sed 's/.*"input_data":"\\([0-9]*\\)".*/\\1/'); echo "{\\"n\\":$((n + 1)),\\"even\\":$([ $(((n + 1) % 2)) = 0 ] && echo true || echo false)}"\n`;
  const counting: Row["others"] = { body: runs("count", counts) };
  itBehaves([
    {
      title: "runs its body until the condition holds",
      agents: loop('until: "${n} == 3", max_iterations: 9, carry: "${n}"'),
      others: counting,
      input: "0",
      expect: {
        status: "completed",
        json: { loop: { output: { n: 3, even: false }, iterations: 3, terminated: "until" } },
        events: ["agent_started loop", "agent_started loop#1/count", "agent_started loop#2/count", "agent_started loop#3/count"],
      },
    },
    {
      title: "the condition is asked after each iteration, and also after the last",
      agents: loop('until: "${n} == 2", max_iterations: 2, carry: "${n}"'),
      others: counting,
      input: "0",
      expect: { jsonParts: { loop: { iterations: 2, terminated: "until" } } },
    },
    {
      title: "ends after max_iterations as exhausted",
      agents: loop('until: "${n} == 9", max_iterations: 2, carry: "${n}"'),
      others: counting,
      input: "0",
      expect: { status: "completed", json: { loop: { output: { n: 2, even: true }, iterations: 2, terminated: "exhausted" } } },
    },
    {
      title: "without carry every iteration has the same input",
      agents: loop('until: "${n} == 2", max_iterations: 2'),
      others: counting,
      input: "4",
      expect: { jsonParts: { loop: { output: { n: 5 }, terminated: "exhausted" } } },
    },
    {
      title: "a carry that is null keeps the input before it",
      agents: loop('until: "${n} == 2", max_iterations: 2, carry: "${gone}"'),
      others: counting,
      input: "4",
      expect: { jsonParts: { loop: { output: { n: 5 } } } },
    },
    {
      title: "a carry is text as it is and any other value as JSON; plain text is itself",
      agents: lines(
        agent("text", 'loop: {body: texts, until: "${done}", max_iterations: 2, carry: "${text}"}'),
        agent("map", 'loop: {body: maps, until: "${done}", max_iterations: 2, carry: "${map}"}'),
        agent("plain", 'loop: {body: plains, until: "${done}", max_iterations: 2, carry: again}'),
      ),
      others: { texts: asks("t"), maps: asks("m"), plains: asks("p") },
      replies: { t: '{"text": "as it is"}', m: '{"map": {"a": 1}}', p: "{}" },
      expect: { prompts: { t: ["the input", "as it is"], m: ["the input", '{"a":1}'], p: ["the input", "again"] } },
    },
    ...(
      [
        ["a JSON map is the output as it is", '{"a":1}', { a: 1 }],
        ["a JSON list is its value", "[1]", { value: [1] }],
        ["a number is its value", "3", { value: 3 }],
        ["text is its value", "words", { value: "words" }],
      ] as const
    ).map(([title, reply, output]): Row => ({
      title,
      agents: loop('until: "${never}", max_iterations: 1'),
      others: { body: asks("m") },
      replies: { m: reply },
      expect: { json: { loop: { output, iterations: 1, terminated: "exhausted" } } },
    })),
    {
      title: "the list of a fan-out is its value too",
      agents: loop('until: "${never}", max_iterations: 1'),
      others: { body: lines(says("list", [1, 2]), runs("each", "echo x", "depends_on: [list], fan_out: true")) },
      expect: { jsonParts: { loop: { output: { value: ["x", "x"] } } } },
    },
    {
      title: "goes on after an iteration that failed, and a later one decides",
      agents: loop('until: "${n} == 1", max_iterations: 3'),
      others: { body: runs("a", "[ -e flag ] || { touch flag; exit 1; }; echo '{\"n\":1}'") },
      expect: { status: "completed", jsonParts: { loop: { iterations: 2, terminated: "until" } } },
    },
    {
      title: "without a deliverable the output is empty",
      agents: loop('until: "${never}", max_iterations: 1'),
      others: { body: asks("m", 'when: "${gone.x}"') },
      expect: { json: { loop: { output: {}, iterations: 1, terminated: "exhausted" } } },
    },
    {
      title: "its first input is the composed input of its agent",
      agents: lines(says("first", 1), loop('until: "${value}", max_iterations: 1', "depends_on: [first], input_scope: dependencies")),
      others: { body: asks("m") },
      expect: { prompts: { m: ["Agent first (First):\n1"] } },
    },
    {
      title: "may be the body of a loop",
      agents: agent("outer", 'loop: {body: inner, until: "${iterations} == 1", max_iterations: 2}'),
      others: { inner: agent("inner", 'loop: {body: body, until: "${n}", max_iterations: 2}'), body: says("a", { n: 1 }) },
      expect: {
        json: { outer: { output: { output: { n: 1 }, iterations: 1, terminated: "until" }, iterations: 1, terminated: "until" } },
        events: ["agent_started outer", "agent_started outer#1/inner", "agent_started outer#1/inner#1/a"],
      },
    },
    {
      title: "has the status of its last iteration",
      agents: loop('until: "${n} == 1", max_iterations: 1'),
      others: { body: lines(fails("bad"), says("good", { n: 1 }, "depends_on: [bad]")) },
      expect: { status: "completed_with_errors", results: { loop: { status: "partial" } }, jsonParts: { loop: { terminated: "until" } } },
    },
    {
      title: "timeout_seconds bounds all of its iterations",
      agents: loop('until: "${never}", max_iterations: 9', "timeout_seconds: 1"),
      others: { body: runs("a", "sleep 0.4") },
      expect: { results: { loop: { status: "failed", error: { code: "AGENT_TIMED_OUT" } } } },
    },
  ]);
});

describe("a dispatch", () => {
  const picks = says("picks", { to: "child", topic: { a: 1 }, text: "as it is" });
  const others = { child: asks("m") };
  const dispatch = (more: string): string => agent("d", 'dispatch: "${picks.to}"', `depends_on: [picks], ${more}`);
  itBehaves([
    {
      title: "runs the ensemble that a field names, and answers like an ensemble",
      agents: lines(picks, dispatch("on_failure: continue")),
      others,
      expect: {
        status: "completed",
        jsonParts: {
          d: {
            ensemble: "child",
            status: "completed",
            input: "the input",
            results: { m: { response: "ok", status: "success" } },
            deliverable: "ok",
          },
        },
        events: ["agent_dispatched d"],
      },
    },
    {
      title: "or the one that it names itself",
      agents: agent("d", "dispatch: child"),
      others,
      expect: { jsonParts: { d: { ensemble: "child" } } },
    },
    {
      title: "gives it the run's input, never a composed text",
      agents: lines(picks, dispatch("input_scope: dependencies")),
      others,
      expect: { prompts: { m: ["the input"] } },
    },
    {
      title: "with input_key gives it that value: text as it is",
      agents: lines(picks, dispatch("input_key: text")),
      others,
      expect: { prompts: { m: ["as it is"] } },
    },
    {
      title: "with input_key gives it that value: others as JSON",
      agents: lines(picks, dispatch("input_key: topic")),
      others,
      expect: { prompts: { m: ['{"a":1}'] } },
    },
    {
      title: "may name a field of an agent that is no dependency, and waits for it",
      agents: lines(picks, agent("d", 'dispatch: "${picks.to}"')),
      others,
      expect: { problems: ["warning ORC2021 /agents/1/dispatch"], status: "completed", jsonParts: { d: { ensemble: "child" } } },
    },
    {
      title: "fails without a target",
      agents: lines(says("picks", { to: null }), dispatch("on_failure: continue")),
      others,
      expect: { results: { d: { status: "failed", error: { code: "AGENT_DISPATCH_UNRESOLVED" } } } },
    },
    {
      title: "fails with a target that does not exist",
      agents: lines(says("picks", { to: "nowhere" }), dispatch("on_failure: continue")),
      others,
      expect: { results: { d: { status: "failed", error: { code: "AGENT_ENSEMBLE_NOT_FOUND" } } } },
    },
    {
      title: "its guard comes first: what is not to run needs no target",
      agents: lines(says("picks", { to: null }), dispatch('when: "${picks.to}"')),
      others,
      expect: { status: "completed", results: { d: { status: "skipped", skip_reason: "guard" } } },
    },
    {
      title: "counts as a level",
      agents: agent("a", "ensemble: d1"),
      others: {
        ...levels(4),
        d5: lines(says("picks", { to: "d6" }), agent("deep", 'dispatch: "${picks.to}"', "depends_on: [picks]")),
        d6: says("end", 1),
      },
      expect: { responseMatching: { a: /AGENT_ENSEMBLE_TOO_DEEP/ } },
    },
  ]);
});

describe("the default_timeout of a project", () => {
  itBehaves([
    {
      title: "does not bound the ensembles around its scripts",
      agents: agent("nest", "ensemble: child"),
      files: {
        "config.yaml": "performance:\n  execution:\n    default_timeout: 3\n",
        "ensembles/child.yaml": ensembleText(
          "child",
          lines(runs("a", "sleep 1.6; echo a"), runs("b", "sleep 1.6; echo b", "depends_on: [a]")),
        ),
      },
      expect: { status: "completed", jsonParts: { nest: { results: { b: { response: "b" } } } } },
    },
  ]);
});

/** `d1` to `d<count>`, each running the next. */
function levels(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index + 1}`, agent("a", `ensemble: d${index + 2}`)]));
}
