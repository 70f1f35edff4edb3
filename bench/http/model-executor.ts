import { createExecutor, type Executor } from "@llm-orc/executor";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import type { Ensemble, Profiles } from "@llm-orc/run-spec";
import type { Step } from "./uneven-dag.ts";

/** An executor whose only models are those of the server at `baseUrl`, one profile for each latency. */
export function createModelExecutor(baseUrl: string, latenciesMs: readonly number[]): Executor {
  const profiles: Profiles = Object.fromEntries(
    latenciesMs.map((ms) => [`latency-${ms}`, { provider: "openai-compatible", model: `latency-${ms}`, base_url: baseUrl }]),
  );
  return createExecutor({
    providers: [openaiCompatible],
    profiles,
    credentials: async () => undefined,
    // A server on this machine gets 4 calls at once unless it is said otherwise; this one holds more.
    limits: { providers: { "openai-compatible": { max_concurrent: 100_000 } } },
  });
}

/** The steps as an ensemble of agents that ask a model. */
export function toModelEnsemble(steps: readonly Pick<Step, "name" | "latencyMs" | "dependsOn">[]): Ensemble {
  return {
    name: "bench",
    agents: steps.map(({ name, latencyMs, dependsOn }) => ({ name, model_profile: `latency-${latencyMs}`, depends_on: dependsOn })),
  };
}

/** `count` model calls that know nothing of each other. */
export function independentSteps(count: number, latencyMs: number): readonly Step[] {
  return Array.from({ length: count }, (_, index) => ({ name: `agent-${index}`, latencyMs, dependsOn: [], depth: 0 }));
}

/** Runs it to the end. Throws when it did not complete. */
export async function runToEnd(executor: Executor, ensemble: Ensemble, concurrency = 0): Promise<void> {
  const result = await executor.start(ensemble, { input: "Judge this.", concurrency }).result;
  if (result.status !== "completed") throw new Error(`A bench run ended as ${result.status}: ${result.error?.message ?? ""}`);
}
