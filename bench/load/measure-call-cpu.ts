import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { type Dialect, DIALECTS } from "./dialects.ts";
import { type Caller, type EchoServer, withPair } from "./load-processes.ts";
import type { Work } from "./work.ts";

const BESIDE_UNDICI = { goal: { atMost: 1.25 }, limit: { atMost: 2.6 } };
const BESIDE_SDK = { goal: { atMost: 1.3 }, limit: { atMost: 1.5 } };

/** What the client's process works for a model call, beside undici or the vendor's SDK, which make it and nothing else. */
export async function measureCallCpu(server: EchoServer, isQuick: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const dialect of DIALECTS) figures.push(await measureDialect(server, dialect, isQuick));
  return figures;
}

function measureDialect(server: EchoServer, dialect: Dialect, isQuick: boolean): Promise<Figure> {
  return withPair(server, dialect, async ({ ours, bare }) => {
    const calls = isQuick ? 300 : 2000;
    const work: Work = { runs: 1, agents: calls, shape: "independent", atOnce: 50, model: "latency-2" };
    const medians = await interleave(
      [
        { name: "ours", run: () => cpuMs(ours, work) },
        { name: "bare", run: () => cpuMs(bare, work) },
      ],
      isQuick ? { warmUpRounds: 2, rounds: 3 } : { warmUpRounds: 12, rounds: 9 },
    );
    return {
      section: "load: CPU of the client per model call, warm, 50 at once; bare: undici, for other dialects the vendor's SDK",
      name: dialect,
      unit: "µs",
      value: ((medians.get("ours") as number) * 1000) / calls,
      bare: ((medians.get("bare") as number) * 1000) / calls,
      goalOn: "ratio",
      ...(dialect === "openai-compatible" ? BESIDE_UNDICI : BESIDE_SDK),
    };
  });
}

async function cpuMs(caller: Caller, work: Work): Promise<number> {
  return (await caller.ask({ type: "carry out", work, times: 1 })).cpuMs;
}
