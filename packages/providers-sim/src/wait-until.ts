import type { Clock } from "@llm-orc/contracts";

/** Resolves at a monotonic time, at once when it has passed. Rejects with the signal's reason and leaves no listener. */
export async function waitUntil(clock: Clock, atMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const delayMs = atMs - clock.monotonicMs();
  if (delayMs <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    function onAbort(): void {
      cancel();
      reject(signal.reason as Error);
    }
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
