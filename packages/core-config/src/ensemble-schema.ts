import { isJsonObject, type JsonObject, type JsonSchema, OrcError } from "@llm-orc/contracts";
import type { KindDeclaration } from "@llm-orc/run-spec";
import { KIND_KEY_DESCRIPTIONS, LOOP_KEY_DESCRIPTIONS } from "./key-descriptions.ts";

const DRAFT = "http://json-schema.org/draft-07/schema#";

const dependency: JsonSchema = {
  type: ["string", "object"],
  if: { type: "string" },
  else: {
    required: ["agent_name"],
    properties: {
      agent_name: { type: "string", minLength: 1, description: "The agent that must have ended." },
      input_key: { type: "string", minLength: 1, description: "Take this key of its JSON output." },
    },
  },
};

/** The keys of an agent of any kind. */
export const baseAgentProperties: JsonObject = {
  name: { type: "string", minLength: 1, description: "Unique in the ensemble; others refer to the agent by it." },
  type: { type: "string", description: "The agent's kind. Optional: its keys say it already." },
  depends_on: { type: "array", items: dependency, description: "Agents that must have ended, whose outputs become this agent's input." },
  fan_out: { type: "boolean", description: "Run once for each item of the first dependency's list." },
  input_key: { type: "string", description: "Take this key of the first dependency's JSON output." },
  input_scope: { enum: ["dependencies"], description: "dependencies: only their outputs, without the run's own input." },
  when: { type: "string", description: "A condition; when it is false the agent is skipped. Example: ${check.ok} == true." },
  timeout_seconds: { type: "integer", minimum: 1, description: "Bounds the agent's time over all attempts." },
  on_failure: {
    enum: ["continue", "skip_dependents", "fail_run"],
    description: "What a failure of this agent means for the others. Default: continue.",
  },
};

const text: JsonSchema = { type: "string" };

const ensembleProperties: JsonObject = {
  name: { type: "string", minLength: 1, description: "The ensemble's name: what it is run by." },
  description: { type: "string", description: "One line for lists." },
  version: { type: ["string", "number"], description: "The ensemble's own version." },
  default_task: { type: "string", description: "The input when none is given." },
  task: { type: "string", description: "Older name of default_task." },
  inputs: {
    type: "object",
    additionalProperties: { type: "object" },
    description: "Named inputs: for each a JSON Schema, with `default` where it is optional.",
  },
  output: {
    type: ["string", "array", "object"],
    items: text,
    description: "The deliverable: an agent, a list of agents, a template, or {processor: name, options}.",
  },
  budget: {
    type: "object",
    properties: {
      usd: { type: "number", minimum: 0, description: "At most this many US dollars." },
      tokens: { type: "integer", minimum: 0, description: "At most this many tokens." },
      unknown_price: { enum: ["refuse", "allow"], description: "What to do about models without a known price. Default: refuse." },
    },
    additionalProperties: false,
    description: "What a run may spend.",
  },
  limits: {
    type: "object",
    properties: {
      max_concurrent_agents: { type: "integer", minimum: 0, description: "At most this many agents at once; 0 is no limit." },
      timeout_seconds: { type: "number", exclusiveMinimum: 0, description: "Bounds the whole run." },
    },
    additionalProperties: false,
    description: "What a run may use.",
  },
  validation: {
    type: "object",
    properties: {
      structural: {
        type: "object",
        properties: {
          required_agents: { type: "array", items: text, description: "Agents that must have run." },
          max_execution_time: { type: "number", description: "Seconds." },
          min_execution_time: { type: "number", description: "Seconds." },
        },
        description: "Checks of the run as a whole.",
      },
      schema_validations: { type: "array", description: "Fields that an agent's output must have." },
      schema: { description: "Another name of schema_validations." },
      behavioral: {
        type: "array",
        items: {
          type: "object",
          properties: {
            name: { type: "string", description: "Shown in the report." },
            description: { type: "string", description: "Shown in the report." },
            assertion: { type: "string", description: "An expression over agent_outputs, execution_order and execution_time." },
          },
        },
        description: "Assertions about the outputs.",
      },
      quantitative: { type: "array", items: { type: "object" }, description: "Thresholds of metrics." },
      semantic: { type: "object", description: "Criteria that a model judges." },
      strict_schema_validation: { type: "boolean", description: "Report every violation of an output schema." },
    },
    description: "Checks of a finished run.",
  },
  test_mode: { type: "object", description: "Kept for older files; has no effect." },
  raw_output: { type: "boolean", description: "Kept for older files; passed on to servers." },
  topaz_skill: { type: "string", description: "A tag for catalogues." },
  serves: { type: "string", description: "A tag for catalogues." },
  output_schema: { type: "object", description: "What the output looks like; for readers." },
  output_substrate: { enum: ["artifact", "inline"], description: "Kept for older files." },
  output_retention: { enum: ["session", "durable", "ephemeral"], description: "Kept for older files." },
  calibration_substrate_access: { enum: ["summary", "artifact"], description: "Kept for older files." },
};

/** Top-level keys whose value was never checked: a wrong one is a warning and counts as absent. */
export const ADVISORY_KEYS: ReadonlySet<string> = new Set([
  "description",
  "default_task",
  "task",
  "test_mode",
  "raw_output",
  "topaz_skill",
  "serves",
  "output_schema",
  "output_substrate",
  "output_retention",
  "calibration_substrate_access",
]);

/**
 * The JSON Schema (draft-07) of an ensemble file with these agent kinds: for editors, and for the loader's own check.
 * Throws `KIND_DUPLICATE_KEY` and its like when the kinds do not fit together.
 */
export function ensembleSchema(kinds: readonly KindDeclaration[]): JsonSchema {
  const { top, agents } = ensembleSchemaParts(kinds);
  const definitions = Object.fromEntries([...agents].map(([kind, schema]) => [definitionName(kind), schema]));
  const properties = top["properties"] as JsonObject;
  return {
    $schema: DRAFT,
    title: "llm-orc ensemble",
    ...top,
    properties: { ...properties, agents: { ...(properties["agents"] as JsonObject), items: agentChoice(kinds) } },
    $defs: definitions,
  };
}

/** What `ensembleSchema` is put together from: the file without its agents, and an agent of each kind. */
export function ensembleSchemaParts(kinds: readonly KindDeclaration[]): {
  readonly top: JsonSchema;
  readonly agents: ReadonlyMap<KindDeclaration, JsonSchema>;
} {
  checkKinds(kinds);
  return {
    top: {
      type: "object",
      properties: {
        ...ensembleProperties,
        agents: { type: "array", items: { type: "object" }, description: "What runs. Agents without dependencies start at once." },
      },
      required: ["name", "agents"],
    },
    agents: new Map(kinds.map((kind) => [kind, agentSchema(kind)])),
  };
}

/** What the schema of a kind's agents is compiled under. */
export function agentSchemaName({ name }: KindDeclaration): string {
  return `${name} agent`;
}

// The fields of every agent and the kind's own, and no other.
function agentSchema(kind: KindDeclaration): JsonSchema {
  const { $schema: _draft, $id: _id, ...schema } = structuredClone(kind.schema);
  const own = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly string[]) : [];
  return {
    // References inside a kind's schema mean the kind's schema.
    ...("$defs" in schema || "definitions" in schema ? { $id: `llm-orc-kind-${encodeURIComponent(kind.name)}` } : {}),
    additionalProperties: false,
    ...schema,
    type: "object",
    properties: {
      ...baseAgentProperties,
      type: { ...(baseAgentProperties["type"] as JsonObject), const: kind.name },
      ...described(kind, own),
    },
    required: ["name", ...required.filter((key) => key !== "name")],
  };
}

// By the presence of a key, in the order of the kinds, as `kindOf` decides.
function agentChoice(kinds: readonly KindDeclaration[]): JsonSchema {
  const reference = (kind: KindDeclaration): JsonSchema => ({ $ref: `#/$defs/${definitionName(kind)}` });
  const fallback = kinds.find((kind) => kind.key === undefined) as KindDeclaration;
  const choice = kinds
    .filter((kind) => kind.key !== undefined)
    .toReversed()
    .reduce<JsonSchema>(
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema; an object is not called
      (rest, kind) => ({ if: { required: [kind.key as string] }, then: reference(kind), else: rest }),
      reference(fallback),
    );
  return { type: "object", ...choice };
}

function definitionName(kind: KindDeclaration): string {
  // A pointer in a reference may hold no other characters.
  return `${kind.name.replace(/[^\w-]/gu, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`)}_agent`;
}

function described(kind: KindDeclaration, properties: JsonObject): JsonObject {
  const descriptions = KIND_KEY_DESCRIPTIONS[kind.name] ?? {};
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => {
      if (!isJsonObject(schema)) return [key, schema];
      const loop = kind.name === "loop" && key === "loop" && isJsonObject(schema["properties"]) ? schema["properties"] : undefined;
      const inner = loop === undefined ? {} : { properties: withDescriptions(loop, LOOP_KEY_DESCRIPTIONS) };
      return [key, { ...(Object.hasOwn(descriptions, key) ? { description: descriptions[key] as string } : {}), ...schema, ...inner }];
    }),
  );
}

function withDescriptions(properties: JsonObject, descriptions: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key, { description: descriptions[key] ?? key, ...(schema as JsonObject) }]),
  );
}

function checkKinds(kinds: readonly KindDeclaration[]): void {
  const names = new Set<string>();
  const keys = new Map<string | undefined, string>();
  for (const { name, key } of kinds) {
    const other = keys.get(key);
    if (other !== undefined) {
      const what = key === undefined ? "Both have no key" : `Both have the key "${key}"`;
      throw new OrcError("KIND_DUPLICATE_KEY", `The agent kinds "${other}" and "${name}" cannot be told apart. ${what}.`, {
        hint: "Remove one of them, or give it another key.",
      });
    }
    if (names.has(name))
      throw new OrcError("KIND_DUPLICATE_NAME", `There are two agent kinds with the name "${name}".`, { hint: "Remove one of them." });
    if (key !== undefined && Object.hasOwn(baseAgentProperties, key)) {
      throw new OrcError("KIND_RESERVED_KEY", `The agent kind "${name}" has the key "${key}", which every agent has.`, {
        hint: "Give it another key.",
      });
    }
    names.add(name);
    keys.set(key, name);
  }
  if (!keys.has(undefined)) {
    throw new OrcError("KIND_DEFAULT_MISSING", "No agent kind is without a key, so there is no default.", {
      hint: "Add `llmKind` of @llm-orc/run-spec.",
    });
  }
}
