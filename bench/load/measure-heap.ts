import type { Figure } from "../report/figure.ts";
import { type Caller, type EchoServer, withPair } from "./load-processes.ts";
import type { Work } from "./work.ts";

const AGENTS = 1000;
const SECTION = "load: live heap per agent, 1,000 agents";
const RUNS_AT_ONCE = 20;
const RUNS: Work = { runs: RUNS_AT_ONCE, agents: 5, shape: "joined", atOnce: 0, model: "latency-0" };

/** What lives of agents that wait, of agents in flight, and of runs that have ended. */
export function measureHeap(server: EchoServer, isQuick: boolean): Promise<readonly Figure[]> {
  const times = (isQuick ? 200 : 1000) / RUNS_AT_ONCE;
  return withPair(server, "openai-compatible", async ({ ours, bare }) => {
    const after = [await heapAfterRuns(ours, times), await heapAfterRuns(bare, times)] as const;
    const held = (caller: Caller, shape: Work["shape"], atOnce: number): Promise<number> =>
      heapWhileHeld(server, caller, { shape, atOnce });
    return [
      {
        section: SECTION,
        name: "waits for a permit, its plan included",
        unit: "KiB",
        value: await held(ours, "independent", 1),
        goal: { atMost: 2 },
        limit: { atMost: 3 },
      },
      {
        section: SECTION,
        name: "in flight, its socket included",
        unit: "KiB",
        value: await held(ours, "independent", 0),
        bare: await held(bare, "independent", 0),
        goal: { atMost: 12 },
        limit: { atMost: 15 },
      },
      {
        section: "load: live heap after as many runs again, 5 agents each, beside before",
        name: `${times * RUNS_AT_ONCE} runs`,
        unit: "x",
        value: after[0],
        bare: after[1],
        goal: { atMost: 1.01 },
        limit: { atMost: 1.05 },
      },
    ];
  });
}

/** KiB per agent. */
async function heapWhileHeld(server: EchoServer, caller: Caller, { shape, atOnce }: Pick<Work, "shape" | "atOnce">): Promise<number> {
  const before = await heapBytes(caller);
  await server.ask({ type: "hold" });
  await caller.ask({ type: "begin", work: { runs: 1, agents: AGENTS, shape, atOnce, model: "held" } });
  await server.ask({ type: "await held", count: atOnce === 0 ? AGENTS : atOnce });
  const held = await heapBytes(caller);
  await server.ask({ type: "release" });
  await caller.ask({ type: "finish" });
  return (held - before) / 1024 / AGENTS;
}

async function heapAfterRuns(caller: Caller, times: number): Promise<number> {
  await caller.ask({ type: "carry out", work: RUNS, times });
  const before = await heapBytes(caller);
  await caller.ask({ type: "carry out", work: RUNS, times });
  return (await heapBytes(caller)) / before;
}

async function heapBytes(caller: Caller): Promise<number> {
  return (await caller.ask({ type: "measure heap" })).heapBytes;
}
