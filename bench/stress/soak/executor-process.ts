/**
 * `node executor-process.ts <baseUrl> <folder>`: one executor for all runs, as a program has that embeds it, with a journal on
 * disk, secrets to redact and readers that come and go. Carries out a cycle whenever its parent sends `cycle`, and says what came
 * of it.
 */
import { getEventListeners } from "node:events";
import { createRunStore, type RunStore } from "@llm-orc/artifacts";
import { Redacted } from "@llm-orc/contracts";
import { createExecutor, type Run, type StartOptions } from "@llm-orc/executor";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import type { Agent, AgentKind, Ensemble, Profiles } from "@llm-orc/run-spec";
import type { CycleOutcome } from "./load.ts";
import { flakyModels, type Model, models } from "./vendors.ts";

const [baseUrl = "", folder = ""] = process.argv.slice(2);

const profiles: Profiles = {
  ...Object.fromEntries(models.map((name) => [name, { provider: "openai-compatible", model: name, base_url: baseUrl }])),
  dear: {
    provider: "openai-compatible",
    model: "good",
    base_url: baseUrl,
    max_tokens: 1000,
    price: { input_per_mtok: 100, output_per_mtok: 100 },
  },
};
/** Agents that ask a person. */
const askKind: AgentKind = {
  declaration: { name: "asks", key: "asks", schema: { properties: { asks: {} }, required: ["asks"] }, references: () => [] },
  run: async (context) => ({ status: "success", response: (await context.ask({ prompt: "Go on?", kind: "text" })).value }),
};
const store = createRunStore({ root: folder });
const inner = ensemble("inner", [agent("think", "good"), { ...agent("check", "good"), depends_on: ["think"] }]);
const step = ensemble("step", [agent("decide", "route")]);
const executor = createExecutor({
  providers: [openaiCompatible],
  profiles,
  agentKinds: [askKind],
  ensembles: async (name) => [inner, step].find((one) => one.name === name),
  secrets: () => [new Redacted("nobody may see this"), new Redacted("nor that, whatever it is")],
  sinks: [store.sink()],
  resilience: { "openai-compatible": { retry: { base_delay_ms: 10, max_delay_ms: 50 }, circuit: false } },
});
// What lives as long as the program, and is handed to every run.
const program = new AbortController();

/** An ensemble, how it has to end, and how it is run. */
interface Case {
  readonly ensemble: Ensemble;
  readonly status: string;
  readonly options?: StartOptions;
  /** What somebody does with the run beside waiting for it. */
  readonly follow?: (run: Run) => unknown;
}

const slow = ensemble(
  "slow",
  ["a", "b", "c", "d"].map((name) => agent(name, "slow")),
);
const CASES: readonly Case[] = [
  { ensemble: slow, status: "completed", follow: readAll },
  { ensemble: slow, status: "completed", follow: readSome },
  { ensemble: slow, status: "completed", follow: (run) => Promise.all([readAll(run), readSome(run), readAll(run)]) },
  { ensemble: slow, status: "completed", options: { retainEvents: false } },
  { ensemble: slow, status: "cancelled", follow: (run) => cancelAtFirst(run, () => run.cancel("Enough.")) },
  ...flakyModels.map((name) => ({ ensemble: ensemble(name, [agent("once", name), agent("good", "good")]), status: "completed" })),
  { ensemble: ensemble("refused", [agent("good", "good"), agent("bad", "refused")]), status: "completed_with_errors" },
  { ensemble: ensemble("silent", [{ ...agent("silent", "silent"), timeout_seconds: 1 }]), status: "failed" },
  {
    ensemble: ensemble("outer", [
      { name: "deep", ensemble: "inner" },
      { name: "again", loop: { body: "step", until: "${done} == false", max_iterations: 3 } },
      agent("pick", "route"),
      { name: "go", dispatch: "${pick.next}", depends_on: ["pick"] },
    ]),
    status: "completed",
    follow: readAll,
  },
  {
    ensemble: ensemble("each", [agent("list", "list"), { ...agent("judge", "good"), depends_on: ["list"], fan_out: true }]),
    status: "completed",
  },
  {
    ensemble: ensemble(
      "wide",
      Array.from({ length: 100 }, (_, index) => agent(`agent-${index}`, "good")),
    ),
    status: "completed",
  },
  {
    ensemble: ensemble("dear", [{ name: "dear", model_profile: "dear" }]),
    status: "budget_exceeded",
    options: { budget: { usd: 0.000001 } },
  },
  {
    ensemble: ensemble("asked", [{ name: "ask", asks: true }]),
    status: "completed",
    options: { onInputRequired: async () => ({ value: "yes" }) },
  },
  { ensemble: ensemble("parked", [{ name: "ask", asks: true }]), status: "needs_input" },
];

function ensemble(name: string, agents: readonly Agent[]): Ensemble {
  return { name, agents };
}

function agent(name: string, model: Model): Agent {
  return { name, model_profile: model };
}

async function readAll(run: Run): Promise<void> {
  for await (const _ of run.events);
}

async function readSome(run: Run): Promise<void> {
  for await (const { type } of run.events) if (type === "agent_completed") return;
}

async function cancelAtFirst(run: Run, cancel: () => void): Promise<void> {
  for await (const { type } of run.events) if (type === "agent_output") return cancel();
}

async function carryOut({ ensemble: what, status, options, follow }: Case): Promise<string | undefined> {
  const run = executor.start(what, { input: "Judge this.", signal: program.signal, ...options });
  await follow?.(run);
  const result = await run.result;
  store.finish(run.id, result);
  return result.status === status ? undefined : `${what.name}: ${result.status}, ${JSON.stringify(result.error)}`;
}

async function cycle(): Promise<CycleOutcome> {
  const wrong: string[] = [];
  // Two at a time, and one of them ended by a signal of its own.
  for (const one of CASES) {
    const ending = new AbortController();
    const cancelled: Case = {
      ensemble: slow,
      status: "cancelled",
      options: { signal: AbortSignal.any([program.signal, ending.signal]) },
      follow: (run) => cancelAtFirst(run, () => ending.abort()),
    };
    wrong.push(...(await Promise.all([carryOut(one), carryOut(cancelled)])).filter((problem) => problem !== undefined));
  }
  const listeners = getEventListeners(program.signal, "abort").length;
  if (listeners > 0) wrong.push(`${listeners} listeners of runs that are over`);
  removeRuns(store);
  return { runs: 2 * CASES.length, wrong };
}

function removeRuns(runs: RunStore): void {
  for (const entry of runs.list()) runs.remove(entry);
}

process.once("disconnect", () => process.exit(0));
process.on("message", (message) => {
  if (message === "cycle") void cycle().then((outcome) => process.send?.(outcome));
});
