import type { JsonObject, JsonSchema } from "@llm-orc/contracts";
import type { AgentResult } from "./run-result.ts";

/** What a result processor works on. */
export interface ProcessorInput {
  readonly ensemble: string;
  readonly input: string;
  readonly inputs: JsonObject;
  /** The entries of the run's own agents, in file order. */
  readonly results: Readonly<Record<string, AgentResult>>;
  /** `options` of `output: {processor, options}`; `{}` when there are none. */
  readonly options: JsonObject;
}

/** Makes the deliverable of a run out of its results: `output: {processor: name, options}`. */
export interface ResultProcessor {
  readonly name: string;
  /** What `options` may be. Default: anything. */
  readonly optionsSchema?: JsonSchema;
  /** The deliverable; null when there is none, and the run has failed. What it throws fails the run too. */
  process(input: ProcessorInput): string | null | Promise<string | null>;
}
