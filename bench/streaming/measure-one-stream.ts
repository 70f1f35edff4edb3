import type { Figure } from "../report/figure.ts";
import { compareClients } from "./compare-clients.ts";
import type { StreamServer } from "./start-stream-server.ts";
import type { StreamClients } from "./stream-client.ts";

const PER_WRITE = 400;

/** One long answer from a server that sends as fast as it is read. */
export async function measureOneStream(server: StreamServer, clients: StreamClients, isQuick: boolean): Promise<readonly Figure[]> {
  const tokens = isQuick ? 50_000 : 100_000;
  const figures: Figure[] = [];
  for (const framing of ["apiece", "packed"] as const) {
    const url = server.urlOf({ framing, tokens, perWrite: PER_WRITE, together: 1, pauseMs: 0 });
    const compared = await compareClients(clients, {
      section: `streaming: one answer of ${tokens} tokens, read as it comes`,
      name: framing === "apiece" ? "an HTTP chunk for each token" : `${PER_WRITE} tokens in a chunk`,
      tokens,
      read: (client) => client.read(url, 1),
      warmUpRounds: 2,
      rounds: isQuick ? 5 : 15,
    });
    figures.push(...compared);
  }
  return figures;
}
