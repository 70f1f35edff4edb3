import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import type { StreamServer } from "./start-stream-server.ts";
import type { StreamClient, StreamClients } from "./stream-client.ts";

const GOAL_MS = 0.3;
const LIMIT_MS = 1.5;

/** From the request to the first token in the reader's hands, of a server that sends it at once and then goes on. */
export async function measureFirstToken(server: StreamServer, { own, bare }: StreamClients, isQuick: boolean): Promise<readonly Figure[]> {
  const url = server.urlOf({ framing: "apiece", tokens: 20, perWrite: 20, together: 1, pauseMs: 2 });
  const medians = await interleave(
    [
      { name: "own", run: () => firstTokenMs(own, url) },
      { name: "bare", run: () => firstTokenMs(bare, url) },
    ],
    // V8 has optimised both after some hundred runs.
    { warmUpRounds: isQuick ? 100 : 500, rounds: isQuick ? 150 : 500 },
  );
  return [
    {
      section: "streaming: from the request to the first token, warm",
      name: "over a socket that is open",
      unit: "ms",
      value: medians.get("own") as number,
      bare: medians.get("bare") as number,
      goal: { atMost: GOAL_MS },
      goalOn: "excess",
      limit: { atMost: LIMIT_MS },
    },
  ];
}

async function firstTokenMs(client: StreamClient, url: string): Promise<number> {
  const startedMs = performance.now();
  let firstMs: number | undefined;
  await client.read(url, 1, {
    onText() {
      firstMs ??= performance.now() - startedMs;
    },
  });
  if (firstMs === undefined) throw new Error("There was no first token.");
  return firstMs;
}
