import { median } from "../measure/statistics.ts";
import type { Figure } from "../report/figure.ts";
import { compareClients } from "./compare-clients.ts";
import type { StreamServer } from "./start-stream-server.ts";
import type { StreamClient, StreamClients } from "./stream-client.ts";

const STREAMS = 200;
// So many streams send in turn: what comes in one read of a socket is little.
const PER_WRITE = 5;
const GOAL_SHARE = 0.8;
const LIMIT_SHARE = 0.4;

/** Answers that come at once, one run with an agent for each; and whether one of them is behind the others. */
export async function measureManyStreams(server: StreamServer, clients: StreamClients, isQuick: boolean): Promise<readonly Figure[]> {
  const tokens = isQuick ? 1_000 : 3_000;
  const url = server.urlOf({ framing: "apiece", tokens, perWrite: PER_WRITE, together: STREAMS, pauseMs: 0 });
  const shares = new Map<StreamClient, number[]>([
    [clients.own, []],
    [clients.bare, []],
  ]);
  const section = `streaming: ${STREAMS} answers of ${tokens} tokens at once`;
  const compared = await compareClients(clients, {
    section,
    name: "an HTTP chunk for each token",
    tokens: STREAMS * tokens,
    read: async (client) => shares.get(client)?.push(await leastShare(client, url)),
    warmUpRounds: 1,
    rounds: isQuick ? 3 : 7,
  });
  const shareOf = (client: StreamClient): number => median(shares.get(client) ?? []);
  return [
    ...compared,
    {
      section,
      name: "least seen of one / mean, when the first ends",
      unit: "",
      value: shareOf(clients.own),
      bare: shareOf(clients.bare),
      goal: { atLeast: GOAL_SHARE },
      limit: { atLeast: LIMIT_SHARE },
    },
  ];
}

/** Of the stream that is furthest behind when the first one ends: what its reader has seen, beside the mean of all. */
async function leastShare(client: StreamClient, url: string): Promise<number> {
  const seen = Array.from({ length: STREAMS }, () => 0);
  let share: number | undefined;
  await client.read(url, STREAMS, {
    onText(stream, delta) {
      seen[stream] = (seen[stream] ?? 0) + delta.length;
    },
    onEnd() {
      share ??= Math.min(...seen) / (seen.reduce((sum, length) => sum + length, 0) / STREAMS);
    },
  });
  if (share === undefined) throw new Error("None of the streams ended.");
  return share;
}
