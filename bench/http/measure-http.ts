import type { Figure } from "../report/figure.ts";
import { measureColdCalls } from "./measure-cold-calls.ts";
import { measureMakespan } from "./measure-makespan.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureSpeedUp } from "./measure-speed-up.ts";
import { startModelServer } from "./start-model-server.ts";

/** Runs of real model calls over loopback, against a server whose latency is known. */
export async function measureHttp(isQuick: boolean): Promise<readonly Figure[]> {
  const server = await startModelServer();
  try {
    return [
      ...(await measureMakespan(server.baseUrl, isQuick)),
      ...(await measureSpeedUp(server.baseUrl, isQuick)),
      ...(await measureMemory(server.baseUrl, isQuick)),
      ...(await measureColdCalls(isQuick)),
    ];
  } finally {
    await server.close();
  }
}
