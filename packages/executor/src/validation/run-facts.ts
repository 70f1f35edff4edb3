import type { AgentResult } from "@llm-orc/run-spec";

/** What checks of a finished run look at. */
export interface RunFacts {
  readonly results: Readonly<Record<string, AgentResult>>;
  /** The agents that have an entry, in the order of the file. */
  readonly executionOrder: readonly string[];
  readonly executionTimeSeconds: number;
  /** How many agents the ensemble has. */
  readonly agentCount: number;
}
