import { median } from "../measure/statistics.ts";
import type { Figure } from "../report/figure.ts";
import { compareClients } from "./compare-clients.ts";
import type { StreamServer } from "./start-stream-server.ts";
import type { StreamClient, StreamClients } from "./stream-client.ts";

const STREAMS = 200;
// So many streams send in turn: what comes in one read of a socket is little.
const PER_WRITE = 5;
const GOAL_SHARE = 0.8;
const LIMIT_BESIDE_BARE = 0.5;

/** Answers that come at once, one run with an agent for each; and whether one of them is behind the others. */
export async function measureManyStreams(server: StreamServer, clients: StreamClients, isQuick: boolean): Promise<readonly Figure[]> {
  // Far more than one read of a socket gives: with few of them only the order of the reads is seen.
  const tokens = 3_000;
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
  const least = { section, unit: "", value: shareOf(clients.own), bare: shareOf(clients.bare) };
  return [
    ...compared,
    { ...least, name: "least seen of one / mean, when the first ends", goal: { atLeast: GOAL_SHARE } },
    // Who comes first is mostly up to the system: it moves between 0.2 and 0.9 from machine to machine, for both.
    { ...least, name: "the same, beside bare", goalOn: "ratio", limit: { atLeast: LIMIT_BESIDE_BARE } },
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
