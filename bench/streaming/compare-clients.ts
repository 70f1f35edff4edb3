import { interleave, timed } from "../measure/interleave.ts";
import { median } from "../measure/statistics.ts";
import type { Figure } from "../report/figure.ts";
import type { StreamClient, StreamClients } from "./stream-client.ts";

export interface ComparedReading {
  readonly section: string;
  /** What is read. */
  readonly name: string;
  readonly tokens: number;
  readonly read: (client: StreamClient) => Promise<unknown>;
  readonly warmUpRounds: number;
  readonly rounds: number;
}

// Of bare's speed; and so of the processor, which reading is about.
const GOAL_SHARE = 0.8;
const LIMIT_CPU = 1.7;

/** How fast the product reads beside the program by hand, and what it takes of the processor. */
export async function compareClients(clients: StreamClients, reading: ComparedReading): Promise<readonly Figure[]> {
  const { section, name, tokens, warmUpRounds, rounds } = reading;
  const cpuMs = { own: [] as number[], bare: [] as number[] };
  const medians = await interleave(
    (["own", "bare"] as const).map((who) => ({
      name: who,
      async run() {
        const before = process.cpuUsage();
        const elapsedMs = await timed(() => reading.read(clients[who]));
        const { user, system } = process.cpuUsage(before);
        cpuMs[who].push((user + system) / 1000);
        return elapsedMs;
      },
    })),
    { warmUpRounds, rounds },
  );
  const perSecond = (who: string): number => (tokens / (medians.get(who) as number)) * 1000;
  const cpuPerToken = (who: "own" | "bare"): number => (median(cpuMs[who].slice(warmUpRounds)) * 1000) / tokens;
  return [
    {
      section,
      name: `${name}: tokens/s`,
      unit: "",
      value: perSecond("own"),
      bare: perSecond("bare"),
      goal: { atLeast: GOAL_SHARE },
      goalOn: "ratio",
    },
    {
      section,
      name: `${name}: processor time per token`,
      unit: "µs",
      value: cpuPerToken("own"),
      bare: cpuPerToken("bare"),
      goal: { atMost: 1 / GOAL_SHARE },
      goalOn: "ratio",
      limit: { atMost: LIMIT_CPU },
    },
  ];
}
