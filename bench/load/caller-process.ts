/**
 * `node --expose-gc caller-process.ts <dialect> <llm-orc|bare|sdk> <baseUrl>`: carries out what its parent asks for, by
 * llm-orc, by undici or by the vendor's SDK, and says what it took. A process of its own for each: whoever shares one warms
 * up the others, and pays for their garbage.
 */
import { answerRequests } from "./ask-process.ts";
import { byHand, createBareCall } from "./by-hand.ts";
import type { Dialect } from "./dialects.ts";
import { createSdkCall } from "./official-sdks.ts";
import { createOurs } from "./ours.ts";
import type { CarryOut, Work } from "./work.ts";

/** `times`: one after the other. `begin` does not wait for the end; `finish` does. */
export type CallerRequest =
  | { readonly type: "carry out"; readonly work: Work; readonly times: number }
  | { readonly type: "begin"; readonly work: Work }
  | { readonly type: "finish" }
  | { readonly type: "measure heap" };

export interface CallerReply {
  readonly wallMs: number;
  /** Of this process alone, user and system. */
  readonly cpuMs: number;
  /** What lives after a collection. */
  readonly heapBytes: number;
}

const [dialect, who, baseUrl] = process.argv.slice(2) as [Dialect, "llm-orc" | "bare" | "sdk", string];
const carryOut = await createCarryOut();
let begun: Promise<void> = Promise.resolve();

async function createCarryOut(): Promise<CarryOut> {
  if (who === "llm-orc") return createOurs(dialect, baseUrl);
  return byHand(dialect === "openai-compatible" ? createBareCall(baseUrl) : await createSdkCall(dialect, baseUrl));
}

async function act(request: CallerRequest): Promise<void> {
  switch (request.type) {
    case "carry out":
      for (let time = 0; time < request.times; time++) await carryOut(request.work);
      return;
    case "begin":
      begun = carryOut(request.work);
      begun.catch(() => {});
      return;
    case "finish":
      return begun;
    case "measure heap":
  }
}

/** Twice: what is freed in the first one may hold something else. */
async function liveHeap(): Promise<number> {
  for (let time = 0; time < 2; time++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

answerRequests(async (message): Promise<CallerReply> => {
  const request = message as CallerRequest;
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  await act(request);
  const cpu = process.cpuUsage(startedCpu);
  const wallMs = performance.now() - startedMs;
  const heapBytes = request.type === "measure heap" ? await liveHeap() : 0;
  return { wallMs, cpuMs: (cpu.user + cpu.system) / 1000, heapBytes };
});
