import type { Figure } from "../report/figure.ts";
import { startEchoServer } from "./load-processes.ts";
import { measureCallCpu } from "./measure-call-cpu.ts";
import { measureFanOut } from "./measure-fan-out.ts";
import { measureHeap } from "./measure-heap.ts";
import { measureMany } from "./measure-many.ts";

/** What many agents, calls and runs at once cost over real HTTP, beside a client that does nothing else. */
export async function measureLoad(isQuick: boolean): Promise<readonly Figure[]> {
  const server = startEchoServer();
  try {
    return [
      ...(await measureFanOut(server, isQuick)),
      ...(await measureCallCpu(server, isQuick)),
      ...(await measureHeap(server, isQuick)),
      ...(await measureMany(server, isQuick)),
    ];
  } finally {
    await server.close();
  }
}
