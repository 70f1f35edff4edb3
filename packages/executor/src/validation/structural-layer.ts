import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { RunFacts } from "./run-facts.ts";
import { textList } from "./validation-block.ts";
import { layerResult, type LayerResult } from "./validation-result.ts";

/**
 * Whether the agents that must have an entry have one, whatever became of them (skipped and failed ones have), and whether
 * the run took neither too long nor too short.
 */
export function checkStructure(block: JsonObject, { results, executionTimeSeconds: seconds }: RunFacts): LayerResult | null {
  const { structural = null } = block;
  if (structural === null) return null;
  if (!isJsonObject(structural)) return layerResult("structural", ["structural is no map of checks."], {});
  const { required_agents: asked = [], max_execution_time: most = null, min_execution_time: least = null } = structural;
  const errors: string[] = [];

  const required = textList(asked);
  if (required === undefined) errors.push("required_agents is no list of names.");
  const missing = (required ?? []).filter((agent) => !Object.hasOwn(results, agent));
  if (missing.length > 0) errors.push(`Required agents without a result: ${missing.join(", ")}.`);

  const took = `The run took ${shown(seconds)} s`;
  if (most !== null && typeof most !== "number") errors.push("max_execution_time is no number of seconds.");
  else if (most !== null && seconds > most) errors.push(`${took}, more than max_execution_time: ${most}.`);
  if (least !== null && typeof least !== "number") errors.push("min_execution_time is no number of seconds.");
  else if (least !== null && seconds < least) errors.push(`${took}, less than min_execution_time: ${least}.`);

  return layerResult("structural", errors, {
    required_agents: required ?? [],
    missing_agents: missing,
    execution_time: seconds,
    ...(most === null ? {} : { max_execution_time: most }),
    ...(least === null ? {} : { min_execution_time: least }),
  });
}

function shown(seconds: number): string {
  return String(Math.round(seconds * 1_000) / 1_000);
}
