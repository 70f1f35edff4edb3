import { OrcError } from "@llm-orc/contracts";
import type { OperationContext, RunOutput, StartedRun } from "@llm-orc/operations";

/** Starts or goes on with one run; everything that it may use is in the context. */
export type RunWork = (context: OperationContext) => Promise<RunOutput>;

/** The runs of this server that are at work, whoever waits for them. Of all sessions: a request may be a session of its own. */
export interface RunningRuns {
  /** Runs while somebody waits for it; the context's signal ends it. `onStarted` is told of it before it does anything. */
  attend(context: OperationContext, work: RunWork, onStarted: (started: StartedRun) => void): Promise<RunOutput>;
  /** Comes back when the run has begun. Throws what refuses it, and `RUN_LIMIT_REACHED`. The context's signal ends it. */
  leave(context: OperationContext, work: RunWork): Promise<StartedRun>;
  /** Whether there is such a run. Comes back when it has ended. */
  cancel(runId: string, reason: string): Promise<boolean>;
  /** Cancels all of them, and comes back when they have ended. */
  close(): Promise<void>;
}

/** `maxBackground`: of runs that nobody waits for, at the same time. */
export function createRunningRuns({ maxBackground }: { readonly maxBackground: number }): RunningRuns {
  const started = new Map<string, StartedRun["run"]>();
  const working = new Set<Promise<unknown>>();
  const closing = new AbortController();
  let background = 0;

  async function perform(context: OperationContext, work: RunWork, onStarted: (started: StartedRun) => void): Promise<RunOutput> {
    let id: string | undefined;
    const performed = work({
      ...context,
      signal: AbortSignal.any([context.signal, closing.signal]),
      onRunStarted(run) {
        id = run.run.id;
        started.set(id, run.run);
        onStarted(run);
        context.onRunStarted?.(run);
      },
    });
    working.add(performed);
    try {
      return await performed;
    } finally {
      working.delete(performed);
      if (id !== undefined) started.delete(id);
    }
  }

  async function performInBackground(context: OperationContext, work: RunWork, begun: PromiseWithResolvers<StartedRun>): Promise<void> {
    background++;
    try {
      await perform(context, work, begun.resolve);
    } catch (error) {
      // A failure before the run began is the caller's; after that the journal and the result have it.
      begun.reject(error);
    } finally {
      background--;
    }
  }

  return {
    attend: perform,
    async leave(context, work) {
      if (background >= maxBackground) {
        throw new OrcError("RUN_LIMIT_REACHED", `${maxBackground} runs are at work in the background already.`, {
          hint: "Wait for one with get_run, stop one with cancel_run, or run without background.",
        });
      }
      const begun = Promise.withResolvers<StartedRun>();
      void performInBackground(context, work, begun);
      return begun.promise;
    },
    async cancel(runId, reason) {
      const run = started.get(runId);
      if (run === undefined) return false;
      run.cancel(reason);
      await run.result;
      return true;
    },
    async close() {
      closing.abort(new OrcError("RUN_CANCELLED", "The server was stopped."));
      await Promise.allSettled(working);
    },
  };
}
