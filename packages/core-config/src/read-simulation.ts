import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type Diagnostic, isJsonObject, type JsonSchema, toJsonPointer } from "@llm-orc/contracts";
import { constantSchemas } from "./compile-schema.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { readYamlFile } from "./read-yaml-file.ts";
import { suggestKey } from "./suggest-key.ts";
import { toSchemaProblems } from "./to-schema-problems.ts";

/** What one agent says in a simulated run: the reply of the first entry whose `contains` stands in what it is asked; an entry without it fits always. */
export type SimulatedReplies = readonly { readonly contains?: string; readonly reply: string }[];

export interface ReadSimulationResult {
  /** By agent. Empty when there is no file, or when it has an error. */
  readonly replies: Readonly<Record<string, SimulatedReplies>>;
  readonly diagnostics: readonly Diagnostic[];
}

export const simulationSchema: JsonSchema = {
  type: "object",
  properties: {
    replies: {
      type: "object",
      additionalProperties: {
        anyOf: [
          { type: "string" },
          {
            type: "array",
            minItems: 1,
            items: {
              type: "object",
              properties: {
                contains: { type: "string", minLength: 1, description: "A text in what the agent is asked. Absent: it fits always." },
                reply: { type: "string" },
              },
              required: ["reply"],
              additionalProperties: false,
            },
          },
        ],
      },
      description: "What the model agents say in a simulated run, by name: a text, or the first entry that fits.",
    },
  },
  required: ["replies"],
  additionalProperties: false,
};

/**
 * Where the simulated answers of an ensemble are kept: for `<folder>/ensembles/a/b.yaml` it is `<folder>/sim/a/b.yaml`. Undefined for an
 * ensemble that stands below no folder `ensembles`.
 */
export function simulationFile(ensembleFile: string): string | undefined {
  const folders = dirname(ensembleFile).split(sep);
  const at = folders.lastIndexOf("ensembles");
  if (at < 0) return undefined;
  const ensembles = folders.slice(0, at + 1).join(sep);
  return join(dirname(ensembles), "sim", relative(ensembles, ensembleFile));
}

/** Reads the simulated answers beside an ensemble, if there are any. Nothing is thrown; an agent that there is not is a warning. */
export async function readSimulation(ensembleFile: string, agents: readonly string[]): Promise<ReadSimulationResult> {
  const file = simulationFile(ensembleFile);
  if (file === undefined || !existsSync(file)) return { replies: {}, diagnostics: [] };
  const { value, diagnostics, locate } = readYamlFile(file);
  if (value === undefined || diagnostics.some(({ severity }) => severity === "error")) return { replies: {}, diagnostics };
  const problems = toSchemaProblems((await constantSchemas.compile(simulationSchema, "simulation"))(value)).map(locate);
  if (problems.length > 0) return { replies: {}, diagnostics: [...diagnostics, ...problems] };
  const replies = isJsonObject(value) ? (value["replies"] as Readonly<Record<string, string | SimulatedReplies>>) : {};
  const strangers = Object.keys(replies)
    .filter((name) => !agents.includes(name))
    .map((name) => locate(stranger(name, agents)));
  return {
    replies: Object.fromEntries(Object.entries(replies).map(([name, said]) => [name, typeof said === "string" ? [{ reply: said }] : said])),
    diagnostics: [...diagnostics, ...strangers],
  };
}

function stranger(name: string, agents: readonly string[]): Diagnostic {
  const meant = suggestKey(name, agents);
  return {
    code: CODES.ignoredKey,
    severity: "warning",
    message: `The ensemble has no model agent "${name}": its reply is never given.`,
    path: `/replies${toJsonPointer([name])}`,
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
  };
}
