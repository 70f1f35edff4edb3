import { createExecutor, type Executor, type ExecutorOptions, type Plan, planRun } from "@llm-orc/executor";
import { type Agent, type AgentKind, builtInKinds, type Ensemble, type Profiles } from "@llm-orc/run-spec";
import type { Dialect } from "./dialects.ts";
import { importFrom } from "./load-by-path.ts";
import { type CarryOut, checkEcho, inputOf, questionOf, type Work } from "./work.ts";

/** Runs of an executor as a program has it: retries, timeouts, usage, cost and the durable events, which are kept. */
export async function createOurs(dialect: Dialect, baseUrl: string): Promise<CarryOut> {
  const { plugin } = await importFrom<{ plugin: Pick<ExecutorOptions, "providers"> }>("apps/llm-orc", PACKAGES[dialect]);
  const executor = createExecutor({
    providers: plugin.providers,
    agentKinds: [list],
    credentials: async () => undefined,
    // A server on this machine gets 4 calls at once unless it is said otherwise; this one holds more.
    limits: { providers: { [dialect]: { max_concurrent: 100_000 } } },
  });
  // Planning is done once, as a program does that runs an ensemble more than once.
  const plans = new Map<string, Plan>();

  return async (work) => {
    const key = JSON.stringify([work.agents, work.shape, work.model]);
    const plan = plans.get(key) ?? planOf(work, { [PROFILE]: { provider: dialect, model: work.model, base_url: baseUrl } });
    plans.set(key, plan);
    await Promise.all(Array.from({ length: work.runs }, (_, run) => runToEnd(executor, plan, work, run)));
  };
}

const PROFILE = "echo";

const PACKAGES: Readonly<Record<Dialect, string>> = {
  "openai-compatible": "@llm-orc/providers-openai-compatible",
  "anthropic-api": "@llm-orc/providers-anthropic",
  "google-gemini": "@llm-orc/providers-google",
  ollama: "@llm-orc/providers-ollama",
};

/** Gives the numbers from 0 to below what its agent says. */
const list: AgentKind = {
  declaration: { name: "list", key: "list", schema: {}, references: () => [] },
  async run({ agent }) {
    const { list: length } = agent as Agent & { readonly list: number };
    return { status: "success", response: JSON.stringify(Array.from({ length }, (_, index) => index)) };
  },
};

function planOf({ agents, shape }: Work, profiles: Profiles): Plan {
  const { plan, diagnostics } = planRun(toEnsemble(agents, shape), { declarations: [list.declaration, ...builtInKinds], profiles });
  if (plan === undefined) throw new Error(`The bench ensemble cannot run: ${diagnostics[0]?.message ?? ""}`);
  return plan;
}

function toEnsemble(count: number, shape: Work["shape"]): Ensemble {
  if (shape === "fan-out") {
    const each = { name: "each", model_profile: PROFILE, depends_on: ["list"], fan_out: true, prompt: "Agent ${item} of ${input}" };
    return { name: "bench", agents: [{ name: "list", list: count }, each] };
  }
  const names = Array.from({ length: count }, (_, index) => `agent-${index}`);
  const agents = names.map((name, index) => ({
    name,
    model_profile: PROFILE,
    prompt: `Agent ${index} of \${input}`,
    ...(shape === "joined" && index === count - 1 ? { depends_on: names.slice(0, -1) } : {}),
  }));
  return { name: "bench", agents };
}

async function runToEnd(executor: Executor, plan: Plan, { agents, shape, atOnce }: Work, run: number): Promise<void> {
  const { status, error, results } = await executor.start(plan, { input: inputOf(run), concurrency: atOnce }).result;
  if (status !== "completed") throw new Error(`A bench run ended as ${status}: ${error?.message ?? ""}`);
  const answers = shape === "fan-out" ? results["each"]?.response : Object.values(results).map(({ response }) => response);
  if (!Array.isArray(answers) || answers.length !== agents) throw new Error(`Not all ${agents} agents have a result.`);
  // A fan-out counts those of its items.
  const { list: _list, ...callers } = results;
  const attempts = Object.values(callers).reduce((sum, result) => sum + (result.attempts ?? 0), 0);
  if (attempts !== agents) throw new Error(`${agents} calls took ${attempts} attempts.`);
  answers.forEach((answer, agent) => checkEcho(answer, questionOf(run, agent)));
}
