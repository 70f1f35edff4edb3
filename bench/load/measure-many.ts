import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { type Caller, type EchoServer, withPair } from "./load-processes.ts";
import type { Work } from "./work.ts";

const WORKS: readonly { readonly name: string; readonly work: Work; readonly isLong?: boolean }[] = [
  {
    name: "200 runs at once, 4 agents and one that joins them",
    work: { runs: 200, agents: 5, shape: "joined", atOnce: 0, model: "latency-50" },
  },
  {
    name: "a fan-out over 10,000 items, 200 at once",
    work: { runs: 1, agents: 10_000, shape: "fan-out", atOnce: 200, model: "latency-20" },
    isLong: true,
  },
];

/** Many runs, and many items, each answer checked to be that of its own question. */
export function measureMany(server: EchoServer, isQuick: boolean): Promise<readonly Figure[]> {
  return withPair(server, "openai-compatible", async ({ ours, bare }) => {
    const figures: Figure[] = [];
    for (const { name, work, isLong = false } of WORKS) {
      if (isQuick && isLong) continue;
      const medians = await interleave(
        [
          { name: "ours", run: () => wallMs(ours, work) },
          { name: "bare", run: () => wallMs(bare, work) },
        ],
        { warmUpRounds: 1, rounds: isLong || isQuick ? 3 : 9 },
      );
      figures.push({
        section: "load: many runs and items, each answer its own question's",
        name,
        unit: "ms",
        value: medians.get("ours") as number,
        bare: medians.get("bare") as number,
      });
    }
    return figures;
  });
}

async function wallMs(caller: Caller, work: Work): Promise<number> {
  return (await caller.ask({ type: "carry out", work, times: 1 })).wallMs;
}
