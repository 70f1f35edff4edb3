import type { JsonSchema } from "@llm-orc/contracts";
import { builtInKinds } from "@llm-orc/run-spec";
import { configSchema, namelessProfileSchema } from "./config-schema.ts";
import { agentSchemaName, ensembleSchemaParts } from "./ensemble-schema.ts";
import { profileSchema } from "./profile-schema.ts";
import { simulationSchema } from "./read-simulation.ts";

/** The schemas that files are checked by and that no plugin can change, by the names that they are compiled under. */
export function ownSchemas(): ReadonlyMap<string, JsonSchema> {
  const { top, agents } = ensembleSchemaParts(builtInKinds);
  return new Map([
    ["config", configSchema],
    ["profile", profileSchema],
    ["nameless profile", namelessProfileSchema],
    ["simulation", simulationSchema],
    ["ensemble", top],
    ...[...agents].map(([kind, schema]) => [agentSchemaName(kind), schema] as const),
  ]);
}
