import { type Diagnostic, didYouMean, isJsonObject, type JsonObject, type JsonValue, toJsonPointer } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";
import { problem, suggestion, warning } from "../plan/problem.ts";
import { checkOutputSchema } from "../structured-output/check-output-schema.ts";
import { checkAssertionText } from "./check-assertion.ts";
import { METRIC_NAMES, readThreshold } from "./quantitative-layer.ts";
import { type BlockEntry, blockEntries, SCHEMA_KEYS, textList } from "./validation-block.ts";

type Path = readonly (string | number)[];

/**
 * What is wrong with the `validation:` block as far as it can be told before a run: assertions that cannot be read, agents,
 * names, metrics and keys that there are not, values of the wrong form. What made no difference to older programs is a warning.
 */
export function checkValidation(ensemble: Ensemble): readonly Diagnostic[] {
  const block: unknown = ensemble.validation ?? null;
  if (block === null) return [];
  if (!isJsonObject(block)) return [wrongForm("validation", "a map of checks", ["validation"])];
  const agents = new Set(ensemble.agents.map(({ name }) => name));
  return [
    ...unknownKeys("validation", block, KEYS.block, ["validation"]),
    ...checkLists(block),
    ...checkStructural(block, agents),
    ...blockEntries(block, ...SCHEMA_KEYS).flatMap((entry) =>
      checkMap(entry, KEYS.schema, (value) => checkSchemaEntry(value, entry.path, agents)),
    ),
    ...blockEntries(block, "behavioral").flatMap((entry) =>
      checkMap(entry, KEYS.behavioral, (value) => checkAssertionText(value, entry, agents)),
    ),
    ...blockEntries(block, "quantitative").flatMap((entry) =>
      checkMap(entry, KEYS.quantitative, (value) => checkMetric(value, entry.path)),
    ),
    ...checkSemantic(block),
  ];
}

const KEYS = {
  block: ["structural", ...SCHEMA_KEYS, "behavioral", "quantitative", "semantic", "strict_schema_validation"],
  structural: ["required_agents", "max_execution_time", "min_execution_time"],
  schema: ["agent", "output_schema", "required_fields"],
  behavioral: ["name", "description", "assertion"],
  quantitative: ["metric", "threshold", "description", "record"],
  semantic: ["enabled", "validator_model", "criteria"],
} as const;

function wrongForm(what: string, form: string, path: Path): Diagnostic {
  return problem("ORC2040", `${what} must be ${form}.`, toJsonPointer(path));
}

function unknownKeys(what: string, map: JsonObject, known: readonly string[], path: Path): readonly Diagnostic[] {
  return Object.keys(map)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = didYouMean(key, known);
      const hint = near === undefined ? `Keys: ${known.join(", ")}.` : `Did you mean "${near}"?`;
      return warning("ORC2041", `${what} has no key "${key}": it is ignored.`, toJsonPointer([...path, key]), { hint });
    });
}

function checkLists(block: JsonObject): readonly Diagnostic[] {
  return [...SCHEMA_KEYS, "behavioral", "quantitative"]
    .filter((key) => (block[key] ?? null) !== null && !Array.isArray(block[key]))
    .map((key) => wrongForm(key, "a list of checks", ["validation", key]));
}

function checkMap(
  { value, path }: BlockEntry,
  known: readonly string[],
  check: (value: JsonObject) => readonly Diagnostic[],
): readonly Diagnostic[] {
  const what = `${path[1]}[${path[2]}]`;
  if (!isJsonObject(value)) return [wrongForm(what, `a map with ${known.join(", ")}`, path)];
  return [...unknownKeys(what, value, known, path), ...check(value)];
}

function checkStructural({ structural = null }: JsonObject, agents: ReadonlySet<string>): readonly Diagnostic[] {
  if (structural === null) return [];
  const path = ["validation", "structural"];
  if (!isJsonObject(structural)) return [wrongForm("structural", "a map of checks", path)];
  const { required_agents: asked = [], max_execution_time: most = null, min_execution_time: least = null } = structural;
  const found = [...unknownKeys("structural", structural, KEYS.structural, path)];
  const required = textList(asked);
  if (required === undefined) found.push(wrongForm("required_agents", "a list of names", [...path, "required_agents"]));
  for (const [index, name] of (required ?? []).entries()) found.push(...unknownAgent(name, agents, [...path, "required_agents", index]));
  if (most !== null && typeof most !== "number")
    found.push(wrongForm("max_execution_time", "a number of seconds", [...path, "max_execution_time"]));
  if (least !== null && typeof least !== "number")
    found.push(wrongForm("min_execution_time", "a number of seconds", [...path, "min_execution_time"]));
  return found;
}

function unknownAgent(name: string, agents: ReadonlySet<string>, path: Path): readonly Diagnostic[] {
  if (agents.has(name)) return [];
  return [
    warning("ORC2042", `There is no agent "${name}": this check fails in every run.`, toJsonPointer(path), {
      hint: suggestion(name, agents),
    }),
  ];
}

function checkSchemaEntry(entry: JsonObject, path: Path, agents: ReadonlySet<string>): readonly Diagnostic[] {
  const { agent, output_schema: schema = null, required_fields: fields = null } = entry;
  const found: Diagnostic[] = [];
  if (typeof agent !== "string") found.push(wrongForm("agent", "the name of an agent", path));
  else found.push(...unknownAgent(agent, agents, [...path, "agent"]));
  if (fields !== null && textList(fields) === undefined) {
    found.push(wrongForm("required_fields", "a list of names", [...path, "required_fields"]));
  }
  if (isJsonObject(schema)) found.push(...checkOutputSchema(schema, [...path, "output_schema"]));
  else if (fields === null) {
    const hint = "Give required_fields: [name], or a JSON Schema as output_schema.";
    found.push(warning("ORC2048", "This check looks for nothing.", toJsonPointer(path), { hint }));
  }
  return found;
}

function checkMetric({ metric, threshold = null, record }: JsonObject, path: Path): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (typeof metric !== "string") found.push(wrongForm("metric", "the name of a metric", path));
  else if (!METRIC_NAMES.has(metric)) {
    const hint = suggestion(metric, METRIC_NAMES, "Metrics");
    found.push(
      warning("ORC2046", `There is no metric "${metric}": this check fails in every run.`, toJsonPointer([...path, "metric"]), { hint }),
    );
  }
  if (threshold !== null && !isThreshold(threshold)) {
    found.push(
      problem("ORC2047", `The threshold ${JSON.stringify(threshold)} is no comparison.`, toJsonPointer([...path, "threshold"]), {
        hint: 'Write >=, <=, >, < or == and a number: "< 300".',
      }),
    );
  }
  if (threshold === null && record !== true) {
    found.push(
      warning("ORC2048", "This check looks for nothing.", toJsonPointer(path), { hint: 'Give threshold: "< 300", or record: true.' }),
    );
  }
  return found;
}

function isThreshold(value: JsonValue): boolean {
  return typeof value === "string" && readThreshold(value) !== undefined;
}

function checkSemantic({ semantic = null }: JsonObject): readonly Diagnostic[] {
  if (semantic === null) return [];
  const path = ["validation", "semantic"];
  if (!isJsonObject(semantic)) return [wrongForm("semantic", "a map with enabled, validator_model, criteria", path)];
  const { enabled = false, validator_model: model = null, criteria = [] } = semantic;
  const found = [...unknownKeys("semantic", semantic, KEYS.semantic, path)];
  const texts = textList(criteria);
  if (typeof enabled !== "boolean") found.push(wrongForm("enabled", "true or false", [...path, "enabled"]));
  if (model !== null && typeof model !== "string")
    found.push(wrongForm("validator_model", "the name of a profile", [...path, "validator_model"]));
  if (texts === undefined) found.push(wrongForm("criteria", "a list of texts", [...path, "criteria"]));
  if (enabled === true && texts?.length === 0) {
    found.push(warning("ORC2048", "This check looks for nothing.", toJsonPointer(path), { hint: "Give criteria: [what must hold]." }));
  }
  return found;
}
