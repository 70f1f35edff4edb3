import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunStore } from "@llm-orc/artifacts";
import { Redacted } from "@llm-orc/contracts";
import { createExecutor, type Plan, planRun, type Run } from "@llm-orc/executor";
import { type AgentKind, builtInKinds, type Ensemble } from "@llm-orc/run-spec";
import { timed } from "../measure/interleave.ts";
import type { Shape } from "./shapes.ts";

/**
 * How much of the product runs along: `results` makes result entries, times and usage and keeps no events; `events` keeps
 * them too; `as shipped` adds a journal on disk, redaction, a reader, and 1 KB of text in and out of every agent.
 */
export type Mode = "results" | "events" | "as shipped";

export interface ExecutorRunner {
  /** Milliseconds of `times` runs. Throws when one did not complete. */
  run(times: number): Promise<number>;
  close(): void;
}

const ONE_KB = "All work and no play makes a benchmark. ".repeat(26).slice(0, 1024);
const OUTCOME = { status: "success", response: "ok" } as const;
const LONG_OUTCOME = { status: "success", response: ONE_KB } as const;

/** An agent that does nothing, and holds a permit for it as every agent does that works: what is left is the engine. */
const noOpKind: AgentKind = {
  declaration: { name: "no-op", key: "no_op", schema: {}, references: () => [] },
  run: (context) => context.work(async () => OUTCOME),
};

/** The same, but it reads its input and gives back 1 KB. */
const textKind: AgentKind = {
  declaration: noOpKind.declaration,
  run: (context) => context.work(async () => (context.input.length > 0 ? LONG_OUTCOME : OUTCOME)),
};

/** The shape as an ensemble of agents that do nothing. */
export function toEnsemble(shape: Shape): Ensemble {
  const agents = shape.dependsOn.map((dependsOn, node) => ({
    name: `agent-${node}`,
    no_op: true,
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn.map((dependency) => `agent-${dependency}`) }),
  }));
  return { name: "bench", agents };
}

/** Throws when the ensemble is not runnable. */
export function planEnsemble(ensemble: Ensemble): Plan {
  const { plan, diagnostics } = planRun(ensemble, { declarations: [noOpKind.declaration, ...builtInKinds], profiles: {} });
  if (plan === undefined) throw new Error(`The bench ensemble cannot run: ${diagnostics[0]?.message ?? ""}`);
  return plan;
}

/** An executor over one plan, made once as a program would: what is timed is its runs. */
export function createExecutorRunner(plan: Plan, mode: Mode): ExecutorRunner {
  const isShipped = mode === "as shipped";
  const folder = isShipped ? mkdtempSync(join(tmpdir(), "llm-orc-bench-")) : undefined;
  const executor = createExecutor({
    providers: [],
    agentKinds: [isShipped ? textKind : noOpKind],
    ...(folder === undefined ? {} : { sinks: [createRunStore({ root: folder, durability: "async" }).sink()] }),
    ...(isShipped ? { secrets: () => SECRETS } : {}),
  });

  async function once(): Promise<void> {
    const run = executor.start(plan, { input: isShipped ? ONE_KB : "go", retainEvents: mode !== "results" });
    const [result] = await Promise.all([run.result, isShipped ? readAll(run) : undefined]);
    if (result.status !== "completed" || result.completion_order.length !== plan.agents.length) {
      throw new Error(`A bench run ended as ${result.status} after ${result.completion_order.length} agents.`);
    }
  }

  return {
    run: (times) =>
      timed(async () => {
        for (let count = 0; count < times; count++) await once();
      }),
    close() {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SECRETS = ["sk-bench-0123456789abcdef", "another/secret+value==", "correct horse battery"].map((secret) => new Redacted(secret));

async function readAll({ events }: Run): Promise<void> {
  let count = 0;
  for await (const _event of events) count++;
  if (count === 0) throw new Error("A bench run had no events.");
}
