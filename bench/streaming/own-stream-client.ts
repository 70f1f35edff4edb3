import { Redacted } from "@llm-orc/contracts";
import { createExecutor, type Executor, type Plan, planRun } from "@llm-orc/executor";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { builtInKinds } from "@llm-orc/run-spec";
import { KEY, type StreamClient } from "./stream-client.ts";

interface Prepared {
  readonly executor: Executor;
  readonly plan: Plan;
}

/**
 * The whole product: one run with an agent for each answer, a key that is looked for in every text, and a reader of the
 * events. Planned once, as a program does that runs an ensemble more than once.
 */
export function createOwnStreamClient(): StreamClient {
  const prepared = new Map<string, Prepared>();

  function prepareOnce(url: string, count: number): Prepared {
    const key = `${count} ${url}`;
    const made = prepared.get(key) ?? prepare(url, count);
    prepared.set(key, made);
    return made;
  }

  return {
    async read(url, count, watcher = {}) {
      const { executor, plan } = prepareOnce(url, count);
      const run = executor.start(plan, { input: "Judge this." });
      const answers = Array.from({ length: count }, () => "");
      for await (const event of run.events) {
        if (event.type === "agent_output") {
          const stream = streamOf(event.agent);
          answers[stream] += event.delta;
          watcher.onText?.(stream, event.delta);
        } else if (event.type === "agent_completed") watcher.onEnd?.(streamOf(event.agent));
      }
      const { status, error, results } = await run.result;
      if (status !== "completed") throw new Error(`A bench run ended as ${status}: ${error?.message ?? ""}`);
      const differs = answers.some((answer, stream) => results[nameOf(stream)]?.response !== answer);
      if (differs) throw new Error("The events of a bench run do not show what its result has.");
      return answers;
    },
    async close() {},
  };
}

function prepare(url: string, count: number): Prepared {
  const profiles = { stream: { provider: "openai-compatible", model: "bench", base_url: url } };
  const agents = Array.from({ length: count }, (_, stream) => ({ name: nameOf(stream), model_profile: "stream" }));
  const { plan, diagnostics } = planRun({ name: "bench", agents }, { declarations: builtInKinds, profiles });
  if (plan === undefined) throw new Error(`The bench ensemble cannot run: ${diagnostics[0]?.message ?? ""}`);
  const executor = createExecutor({
    providers: [openaiCompatible],
    profiles,
    credentials: async () => new Redacted(KEY),
    // A server on this machine gets 4 calls at once unless it is said otherwise.
    limits: { providers: { "openai-compatible": { max_concurrent: 100_000 } } },
  });
  return { executor, plan };
}

function nameOf(stream: number): string {
  return `stream-${stream}`;
}

function streamOf(agent: string): number {
  return Number(agent.slice("stream-".length));
}
