import { sim } from "@llm-orc/providers-sim";
import { addUsage, type Usage } from "@llm-orc/contracts";
import { type DurableEvent, reduceRun } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { checkRow, type Expected, type FinishedRow, type Row } from "./__fixtures__/run-row.ts";

// Tests the code, and as long as a test fails has it mended by the ensemble that the diagnosis names. What each simulated
// model says depends on what it was given: a wrong input anywhere, and the cycle ends elsewhere.
const files: NonNullable<Row["files"]> = {
  "ensembles/build-test-fix.yaml": `
name: build-test-fix
description: Mends code until its tests pass
agents:
  - name: cycle
    loop: {body: attempt, until: "\${passed} == true", max_iterations: 5, carry: "\${code}"}
  - name: report
    model_profile: reporter
    depends_on: [cycle]
    prompt: "\${cycle.iterations} attempts: \${cycle.output.code}"
`,
  "ensembles/parts/attempt.yaml": `
name: attempt
description: Tests once, and mends once if need be
agents:
  - name: test
    model_profile: tester
  - name: diagnose
    model_profile: diagnostician
    depends_on: [test]
    when: \${test.passed} == false
  - name: fix
    dispatch: \${diagnose.fixer}
    depends_on: [diagnose]
  - name: outcome
    script: outcome.mjs
    depends_on: [test, fix]
`,
  "ensembles/parts/fix-types.yaml": fixer("fix-types"),
  "ensembles/parts/fix-logic.yaml": fixer("fix-logic"),
  "profiles/tester.yaml": model("tester", {
    "code v1": '{"passed": false, "failure": "type error"}',
    "code v2": '{"passed": false, "failure": "wrong sum"}',
    "code v3": '{"passed": true}',
  }),
  "profiles/diagnostician.yaml": model("diagnostician", {
    "type error": '{"fixer": "fix-types"}',
    "wrong sum": '{"fixer": "parts/fix-logic"}',
  }),
  "profiles/fix-types.yaml": model("fix-types", { "code v1": "code v2" }),
  "profiles/fix-logic.yaml": model("fix-logic", { "code v2": "code v3" }),
  "profiles/reporter.yaml": model("reporter", { "3 attempts: code v3": "green after three", "2 attempts: code v3": "ran out of attempts" }),
  "scripts/outcome.mjs": `
import { readFileSync } from "node:fs";
const { input_data, dependencies } = JSON.parse(readFileSync(0, "utf8"));
const { passed } = JSON.parse(dependencies.test.response);
const mended = dependencies.fix === undefined ? input_data : JSON.parse(dependencies.fix.response).deliverable;
console.log(JSON.stringify({ passed, code: mended }));
`,
};

describe("a cycle of building, testing and fixing", () => {
  it("fails once, fails otherwise, passes, and ends", async () => {
    const { result, events } = await run({
      status: "completed",
      deliverable: "green after three",
      json: { cycle: { output: { passed: true, code: "code v3" }, iterations: 3, terminated: "until" } },
      events: [
        "agent_started cycle",
        ...attempt(1),
        ...attempt(2),
        "agent_started cycle#3/test",
        "agent_skipped cycle#3/diagnose",
        "agent_skipped cycle#3/fix",
        "agent_started cycle#3/outcome",
        "agent_started report",
      ],
    });
    expect(events.flatMap((event) => (event.type === "agent_dispatched" ? [[event.path, event.agent, event.ensemble]] : []))).toEqual([
      [["cycle#1"], "fix", "fix-types"],
      [["cycle#2"], "fix", "fix-logic"],
    ]);
    expect(events.flatMap((event) => (event.type === "agent_skipped" ? [event.result.skip_reason] : []))).toEqual([
      "guard",
      "dependencies_skipped",
    ]);
    expect(reduceRun(events.filter(isDurable))).toEqual(result);
  });

  it("carries the mended code into the next attempt", async () => {
    const { events } = await run({ status: "completed" });
    const inputs = events.flatMap((event) => (event.type === "agent_started" && event.agent === "test" ? [event.input] : []));
    expect(inputs).toEqual([{ text: "code v1" }, { text: "code v2" }, { text: "code v3" }]);
  });

  it("books what its models used on the loop, and in all", async () => {
    const { result, events } = await run({ status: "completed" });
    const used = (agent: string | undefined): Usage =>
      events
        .flatMap((event) =>
          event.type === "agent_completed" && event.result.provider === "sim" && (agent === undefined || event.agent === agent)
            ? [event]
            : [],
        )
        .map(({ result: { usage } }) => usage as Usage)
        .reduce(addUsage);
    const { cycle, report } = result.metadata.usage.agents;
    expect(report).toMatchObject(used("report"));
    expect(addUsage(pure(cycle), used("report"))).toEqual(used(undefined));
    expect(result.metadata.usage.totals).toMatchObject(used(undefined));
    expect(Object.keys(result.metadata.usage.agents)).toEqual(["cycle", "report"]);
  });

  it("ends when the attempts are used up", async () => {
    const root = (files["ensembles/build-test-fix.yaml"] ?? "").replace("max_iterations: 5", "max_iterations: 2");
    await run(
      {
        status: "completed",
        deliverable: "ran out of attempts",
        json: { cycle: { output: { passed: false, code: "code v3" }, iterations: 2, terminated: "exhausted" } },
      },
      { ...files, "ensembles/build-test-fix.yaml": root },
    );
  });
});

async function run(expected: Expected, project: NonNullable<Row["files"]> = files): Promise<FinishedRow> {
  const row: Row = { title: "", run: "build-test-fix", input: "code v1", files: { ...project }, expect: { problems: [], ...expected } };
  return (await checkRow(row, [sim])) as FinishedRow;
}

function attempt(iteration: number): readonly string[] {
  const inside = `cycle#${iteration}`;
  return [
    `agent_started ${inside}/test`,
    `agent_started ${inside}/diagnose`,
    `agent_started ${inside}/fix`,
    `agent_started ${inside}/fix/patch`,
    `agent_started ${inside}/outcome`,
  ];
}

function fixer(name: string): string {
  return `name: ${name}\ndescription: Mends one kind of failure\nagents:\n  - {name: patch, model_profile: ${name}}\n`;
}

function model(name: string, replies: Readonly<Record<string, string>>): string {
  return `name: ${name}\nprovider: sim\nmodel: ${name}\noptions: {replies: ${JSON.stringify(replies)}}\n`;
}

function isDurable(event: FinishedRow["events"][number]): event is DurableEvent {
  return event.type !== "agent_output";
}

function pure(usage: Usage | undefined): Usage {
  return { input_tokens: usage?.input_tokens ?? 0, output_tokens: usage?.output_tokens ?? 0 };
}
