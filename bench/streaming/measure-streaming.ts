import type { Figure } from "../report/figure.ts";
import { createBareStreamClient } from "./bare-stream-client.ts";
import { measureFirstToken } from "./measure-first-token.ts";
import { measureLength } from "./measure-length.ts";
import { measureManyStreams } from "./measure-many-streams.ts";
import { measureOneStream } from "./measure-one-stream.ts";
import { createOwnStreamClient } from "./own-stream-client.ts";
import { startStreamServer } from "./start-stream-server.ts";

/** Answers as they come, from a model server that is not what one waits for. */
export async function measureStreaming(isQuick: boolean): Promise<readonly Figure[]> {
  const server = await startStreamServer();
  const clients = { own: createOwnStreamClient(), bare: createBareStreamClient() };
  try {
    return [
      ...(await measureFirstToken(server, clients, isQuick)),
      ...(await measureOneStream(server, clients, isQuick)),
      ...(await measureManyStreams(server, clients, isQuick)),
      ...(await measureLength(server, clients, isQuick)),
    ];
  } finally {
    await clients.bare.close();
    await clients.own.close();
    await server.close();
  }
}
