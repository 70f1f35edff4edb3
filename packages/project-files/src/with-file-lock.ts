import { type Clock, systemClock } from "@llm-orc/contracts";
import { acquireFileLock, tryFileLock } from "./file-lock.ts";

export interface WithFileLockOptions {
  /** How long to wait for the lock. Default 10,000. The work itself may take as long as it does. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Ends the waiting, with its reason; the work is not interrupted. */
  readonly signal?: AbortSignal | undefined;
}

const LEAST_WAIT_MS = 5;
const MOST_WAIT_MS = 50;

/**
 * Does `work` while it holds the lock at `file`, and gives the lock back whatever becomes of it. Waits for its turn, also for
 * that of another caller in this process. Throws `FILE_IN_USE` when the turn does not come in time, and what `work` throws.
 */
export async function withFileLock<T>(file: string, work: () => T | Promise<T>, options: WithFileLockOptions = {}): Promise<T> {
  const { timeoutMs = 10_000, clock = systemClock, signal } = options;
  signal?.throwIfAborted();
  const deadline = clock.monotonicMs() + timeoutMs;
  let release = tryFileLock(file);
  while (release === undefined) {
    await pause(clock, signal);
    release = clock.monotonicMs() < deadline ? tryFileLock(file) : acquireFileLock(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

// Of random length, so that many who wait do not keep asking at the same instant.
function pause(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(LEAST_WAIT_MS + Math.random() * (MOST_WAIT_MS - LEAST_WAIT_MS), () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    function onAbort(): void {
      cancel();
      reject(signal?.reason as Error);
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
