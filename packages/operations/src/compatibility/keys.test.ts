import { describe } from "vitest";
import { runs, says, shows } from "./__fixtures__/agents.ts";
import { ensembleText, itBehaves, type Row } from "./__fixtures__/run-row.ts";

const one = says("a", { ran: true });

describe("the keys of an ensemble", () => {
  itBehaves([
    { title: "name is required", files: file(`description: d\nagents:\n${one}\n`), run: "file", expect: { problems: ["error ORC1102 "] } },
    {
      title: "without a description it runs, with a warning",
      files: file(`name: e\nagents:\n${one}\n`),
      expect: { problems: ["warning ORC1102 /name"], status: "completed" },
    },
    { title: "agents is required", files: file("name: e\ndescription: d\n"), expect: { problems: ["error ORC1102 "] } },
    {
      title: "agents must be a list",
      files: file("name: e\ndescription: d\nagents: {a: {script: cat}}\n"),
      expect: { problems: ["error ORC1101 /agents"] },
    },
    {
      title: "agents may be empty",
      files: file("name: e\ndescription: d\nagents: []\n"),
      expect: { problems: [], status: "completed", deliverable: null },
    },
    { title: "default_task is the input when none is given", top: "default_task: from the file", ...gets("from the file", null) },
    { title: "task is its older name", top: "task: older", ...gets("older", null) },
    { title: "default_task comes before task", top: "task: older\ndefault_task: newer", ...gets("newer", null) },
    { title: "an input that is given comes before both", top: "task: older\ndefault_task: newer", ...gets("given", "given") },
    { title: "without any input nothing runs", agents: shows("a"), input: null, expect: { refused: "RUN_NO_INPUT" } },
    {
      title: "catalogue and test keys are accepted and change nothing",
      top: [
        "test_mode: {enabled: true, mocks: {a: b}}",
        "raw_output: true",
        "topaz_skill: code_generation",
        "serves: coding",
        "output_schema: {type: object}",
        "output_substrate: inline",
        "output_retention: session",
        "calibration_substrate_access: summary",
      ].join("\n"),
      agents: one,
      expect: { problems: [], status: "completed" },
    },
    {
      title: "wrong values of these count as absent, with a warning",
      top: "output_schema: text\noutput_substrate: elsewhere\noutput_retention: 3\ncalibration_substrate_access: all\ntest_mode: no",
      agents: one,
      expect: {
        problems: [
          "warning ORC1106 /output_schema",
          "warning ORC1106 /output_substrate",
          "warning ORC1106 /output_retention",
          "warning ORC1106 /calibration_substrate_access",
          "warning ORC1106 /test_mode",
        ],
        status: "completed",
      },
    },
    {
      title: "keys that nobody knows are ignored, with a warning",
      top: "coordinator: {model: x}\nseat_contract: 1",
      agents: one,
      expect: { problems: ["warning ORC1106 /coordinator", "warning ORC1106 /seat_contract"], status: "completed" },
    },
    {
      title: "keys that nobody knows are an error with strict",
      top: "coordinator: {model: x}",
      agents: runs("a", "a.sh"),
      files: { "scripts/a.sh": "echo 1" },
      options: { strict: true },
      expect: { refused: "ENSEMBLE_INVALID" },
    },
  ]);
});

describe("the YAML of an ensemble", () => {
  itBehaves([
    {
      title: "may have anchors, aliases and merged maps",
      files: file(
        "name: e\ndescription: d\nx-base: &base {script: cat, timeout_seconds: 9}\nagents:\n  - {name: a, <<: *base, parameters: &p {k: 1}}\n  - {name: b, <<: *base, parameters: *p}\n",
      ),
      expect: { problems: [], jsonParts: { a: { parameters: { k: 1 } }, b: { parameters: { k: 1 } } } },
    },
    {
      title: "may have a byte order mark and line ends of Windows",
      files: file(`\uFEFFname: e\r\ndescription: d\r\nagents:\r\n${one}\r\n`),
      expect: { problems: [], status: "completed" },
    },
    {
      title: "a key that stands twice is an error",
      files: file(`name: e\ndescription: d\ndescription: again\nagents:\n${one}\n`),
      expect: { problems: ["error ORC1002 /description"] },
    },
  ]);
});

describe("validation:", () => {
  const layers = `
  structural: {required_agents: [a], max_execution_time: 60, min_execution_time: 0}
  behavioral: [{name: ran, description: it ran, assertion: "agent_outputs['a']['ran'] == True"}]
  quantitative: [{metric: agent_count, threshold: ">= 1", description: agents, record: true}]
  semantic: {enabled: false, criteria: [good]}
  strict_schema_validation: false`;
  const schemas = "[{agent: a, output_schema: Any, required_fields: [ran]}]";
  itBehaves([
    {
      title: "an ensemble with every layer of it loads and runs",
      top: `validation:${layers}\n  schema_validations: ${schemas}`,
      agents: one,
      expect: { problems: [], status: "completed", deliverable: '{"ran":true}' },
    },
    {
      title: "schema: is another name of schema_validations:",
      top: `validation:${layers}\n  schema: ${schemas}`,
      agents: one,
      expect: { problems: [], status: "completed" },
    },
    {
      title: "keys of it that nobody knows do not keep an ensemble from running",
      top: `validation:${layers}\n  unknown: key`,
      agents: one,
      expect: { status: "completed" },
    },
    {
      title: "an ensemble with it runs inside another one",
      agents: "  - {name: nest, ensemble: child}",
      files: { "ensembles/child.yaml": ensembleText("child", one, `validation:${layers}`) },
      expect: { status: "completed", jsonParts: { nest: { deliverable: '{"ran":true}' } } },
    },
  ]);
});

function file(text: string): NonNullable<Row["files"]> {
  return { "ensembles/file.yaml": text };
}

function gets(input: string, given: string | null): Omit<Row, "title"> {
  return { agents: shows("a"), input: given, expect: { jsonParts: { a: { input, input_data: input } } } };
}
