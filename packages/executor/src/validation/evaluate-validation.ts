import { type Clock, systemClock } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";
import { toAgentOutputs } from "./agent-outputs.ts";
import { checkBehavior } from "./behavioral-layer.ts";
import { checkQuantities } from "./quantitative-layer.ts";
import { checkSchemas } from "./schema-layer.ts";
import { type Judge, judgeCriteria } from "./semantic-layer.ts";
import { checkStructure } from "./structural-layer.ts";
import { validationBlock } from "./validation-block.ts";
import type { RunFacts } from "./run-facts.ts";
import type { ValidationResult } from "./validation-result.ts";

export interface EvaluateValidationOptions {
  /** Answers the questions of the semantic layer. */
  readonly judge: Judge;
  /** Ends the evaluation; its reason is then thrown. */
  readonly signal?: AbortSignal;
  /** @default the system's */
  readonly clock?: Clock;
}

/**
 * What the `validation:` block of an ensemble says of a finished run, undefined without a block. A check that cannot be
 * made (an assertion with an error in it, a judge that does not answer) fails its layer with the reason; nothing is thrown
 * but the signal's reason. The result is JSON.
 */
export async function evaluateValidation(
  ensemble: Ensemble,
  facts: RunFacts,
  { judge, signal, clock = systemClock }: EvaluateValidationOptions,
): Promise<ValidationResult | undefined> {
  const block = validationBlock(ensemble);
  if (block === undefined) return undefined;
  signal?.throwIfAborted();
  const outputs = toAgentOutputs(facts.results, facts.executionOrder);
  const results: ValidationResult["results"] = {
    structural: checkStructure(block, facts),
    schema: await checkSchemas(block, outputs),
    behavioral: checkBehavior(block, { ensembleName: ensemble.name, facts, outputs }),
    quantitative: checkQuantities(block, facts),
    semantic: await judgeCriteria(block, { ensemble, facts, judge, signal }),
  };
  signal?.throwIfAborted();
  return {
    ensemble_name: ensemble.name,
    passed: Object.values(results).every((layer) => layer === null || layer.passed),
    results,
    timestamp: new Date(clock.now()).toISOString(),
  };
}
