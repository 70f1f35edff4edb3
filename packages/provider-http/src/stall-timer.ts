import type { Clock } from "@llm-orc/contracts";

export interface StallTimer {
  /** (Re)starts the countdown. Cheap enough to call for every chunk. */
  start(delayMs: number): void;
  stop(): void;
}

/**
 * Calls `onStall` when `start` was not called again in time. It returns for how long to wait once more, or undefined to
 * be done. A restart only moves the deadline: the running clock timer looks at it when it fires.
 */
export function createStallTimer(clock: Clock, onStall: () => number | undefined): StallTimer {
  let deadline = Infinity;
  let firesAt = Infinity;
  let cancel: (() => void) | undefined;

  function schedule(): void {
    cancel?.();
    firesAt = deadline;
    cancel = clock.after(Math.max(1, deadline - clock.monotonicMs()), fire);
  }

  function fire(): void {
    cancel = undefined;
    firesAt = Infinity;
    const now = clock.monotonicMs();
    if (now < deadline) return schedule();
    deadline = Infinity;
    const again = onStall();
    if (again !== undefined) {
      deadline = now + again;
      schedule();
    }
  }

  return {
    start(delayMs) {
      deadline = clock.monotonicMs() + delayMs;
      if (deadline < firesAt) schedule();
    },
    stop() {
      deadline = Infinity;
      firesAt = Infinity;
      cancel?.();
      cancel = undefined;
    },
  };
}
