import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { type Caller, type EchoServer, withPair } from "./load-processes.ts";
import type { Work } from "./work.ts";

const LATENCY_MS = 200;
const GOAL_RATIO = 1.1;
const LIMIT_RATIO = 2;

/** How long so many agents at once take beside the one call that each of them waits for. */
export function measureFanOut(server: EchoServer, isQuick: boolean): Promise<readonly Figure[]> {
  return withPair(server, "openai-compatible", async ({ ours, bare }) => {
    const figures: Figure[] = [];
    for (const agents of isQuick ? [1000] : [100, 1000, 10_000]) {
      const work: Work = { runs: 1, agents, shape: "independent", atOnce: 0, model: `latency-${LATENCY_MS}` };
      const medians = await interleave(
        [
          { name: "ours", run: () => wallMs(ours, work) },
          { name: "bare", run: () => wallMs(bare, work) },
        ],
        // The first round opens the sockets; V8 has optimised both after some thousand calls.
        { warmUpRounds: isQuick || agents > 1000 ? 2 : 8, rounds: isQuick || agents > 1000 ? 3 : 15 },
      );
      figures.push({
        section: `load: makespan / critical path (${LATENCY_MS} ms), all agents at once, warm`,
        name: `${agents} agents`,
        unit: "",
        value: (medians.get("ours") as number) / LATENCY_MS,
        bare: (medians.get("bare") as number) / LATENCY_MS,
        goalOn: "ratio",
        ...(agents > 1000 ? {} : { goal: { atMost: GOAL_RATIO } }),
        ...(agents === 1000 ? { limit: { atMost: LIMIT_RATIO } } : {}),
      });
    }
    return figures;
  });
}

async function wallMs(caller: Caller, work: Work): Promise<number> {
  return (await caller.ask({ type: "carry out", work, times: 1 })).wallMs;
}
