import { setTimeout as after } from "node:timers/promises";
import { Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { createExecutor, type Run } from "@llm-orc/executor";
import { createProviderRegistry } from "@llm-orc/provider";
import type { Agent, AgentResult, Profiles, Resilience, RunEvent, RunResult } from "@llm-orc/run-spec";
import { CLOSED_ADDRESS, type FakeModelServer, type Reply, startFakeModelServer } from "@llm-orc/testkit";
import type { Vendor } from "./vendors.ts";

/** How a run is followed: for its result alone, or event by event. */
export type Way = "call" | "stream";

export const MAX_ATTEMPTS = 4;
const TOTAL_SECONDS = 20;
/** A run that is not over so long after its agents' time hangs. */
const MARGIN_MS = 5_000;
const ADDRESSES = { "closed-port": CLOSED_ADDRESS, "no-such-host": "https://nx.invalid" };

/** One or more agents, one after the other, that ask the model `main`. */
export interface CellOptions {
  readonly vendor: Vendor;
  readonly way: Way;
  /** What `main` answers, by the number of the request from 0. */
  readonly main: (index: number) => Reply;
  /** What `spare` answers; absent: there is no fallback. */
  readonly spare?: Reply;
  readonly address?: "closed-port" | "no-such-host" | undefined;
  readonly settings?: Readonly<Record<string, number>> | undefined;
  readonly resilience?: Resilience;
  /** Default: `a` alone. */
  readonly agents?: readonly string[];
  /** Of each agent, over all its attempts. Default `TOTAL_SECONDS`. */
  readonly timeoutSeconds?: number;
}

/** What was seen of one run and of its vendor. */
export interface CellSeen {
  /** Undefined: the run did not end in time. */
  readonly result: RunResult | undefined;
  /** Of the first agent. */
  readonly first: AgentResult | undefined;
  /** What was read while it ran; undefined for `call`. */
  readonly events: readonly RunEvent[] | undefined;
  /** When `main` was asked, in milliseconds. */
  readonly mainAsked: readonly number[];
  readonly spareAsked: number;
  /** Requests that were still open when all was over. */
  readonly leftOpen: number;
}

/** Starts a vendor's server, runs the agents against it through the real provider, and looks at what is left. */
export async function runCell(options: CellOptions): Promise<CellSeen> {
  const mainAsked: number[] = [];
  let spareAsked = 0;
  const server = await startFakeModelServer({
    dialect: options.vendor.dialect,
    script({ model }) {
      if (model === "spare") {
        spareAsked++;
        return options.spare ?? {};
      }
      return options.main(mainAsked.push(performance.now()) - 1);
    },
  });
  try {
    const run = await startCell(options, server);
    const reading = options.way === "stream" ? eventsOf(run) : undefined;
    const result = await Promise.race([run.result, after(hangsAfterMs(options), undefined, { ref: false })]);
    if (result === undefined) run.cancel("It hangs.");
    const [first] = Object.values(result?.results ?? {});
    return { result, first, events: await reading, mainAsked, spareAsked, leftOpen: await openAtTheEnd(server) };
  } finally {
    await server.close();
  }
}

function hangsAfterMs({ agents = ["a"], timeoutSeconds = TOTAL_SECONDS }: CellOptions): number {
  return agents.length * timeoutSeconds * 1000 + MARGIN_MS;
}

async function startCell(options: CellOptions, server: FakeModelServer): Promise<Run> {
  const { vendor, way, agents = ["a"], timeoutSeconds = TOTAL_SECONDS } = options;
  const executor = createExecutor({
    providers: createProviderRegistry([vendor.plugin], {
      ...(options.settings === undefined ? {} : { settings: { [vendor.plugin.id]: options.settings } }),
      context: () => ({ credential: async () => new Redacted("test-key-0123456789"), logger: silentLogger, clock: systemClock }),
    }),
    profiles: profilesOf(options, server.baseUrl),
  });
  const chain = agents.map(
    (name, index): Agent => ({
      name,
      model_profile: "main",
      timeout_seconds: timeoutSeconds,
      ...(index === 0 ? {} : { depends_on: [agents[index - 1] as string] }),
    }),
  );
  return executor.start({ name: "cell", agents: chain }, { input: "Say it.", retainEvents: way === "stream" });
}

function profilesOf({ vendor, spare, address, resilience }: CellOptions, baseUrl: string): Profiles {
  const provider = vendor.plugin.id;
  const main = {
    provider,
    model: "main",
    base_url: address === undefined ? baseUrl : ADDRESSES[address],
    resilience: { retry: { max_attempts: MAX_ATTEMPTS, base_delay_ms: 2, max_delay_ms: 5 }, ...resilience },
  };
  if (spare === undefined) return { main };
  return { main: { ...main, fallback_model_profile: "spare" }, spare: { provider, model: "spare", base_url: baseUrl } };
}

async function eventsOf(run: Run): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run.events) events.push(event);
  return events;
}

// The rest of a good answer is let in for a moment, so that its socket can serve again.
async function openAtTheEnd(server: FakeModelServer): Promise<number> {
  for (let left = 100; server.concurrent > 0 && left > 0; left--) await after(30);
  return server.concurrent;
}
