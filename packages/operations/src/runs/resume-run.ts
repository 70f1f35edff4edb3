import { OrcError } from "@llm-orc/contracts";
import type { Budget, ExecutionStartedEvent } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";
import type { RunOutput } from "../run/execute-run.ts";
import { findRun, openRuns } from "./open-runs.ts";

export interface ResumeRunInput {
  /** As `get_run` takes it. */
  readonly run: string;
  /** Default: as the run was started. */
  readonly max_concurrent?: number;
  /** Over the one that the run was started with, key by key. What was spent before counts. */
  readonly budget?: Budget;
  /** Seconds that the run waits for a person's answer when nothing else is left to do and nobody is there to ask. Default 0. */
  readonly wait_for_input?: number;
}

/**
 * Goes on with a run that was interrupted, waits for an answer, or did not succeed: what has succeeded is not done again, unless
 * its agent or its input has changed. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `RUN_IN_USE`, `RUN_NOT_RESUMABLE`,
 * `RUN_JOURNAL_NEWER`, `ENSEMBLE_NOT_FOUND`, `ProblemsError`; then nothing has been changed.
 */
export const resumeRun: Operation<ResumeRunInput, RunOutput> = defineOperation({
  name: "resume_run",
  description: "Go on with a run that was interrupted, waits for an answer, or did not succeed.",
  scope: "run",
  inputSchema: {
    type: "object",
    properties: {
      run: { type: "string", description: "A run's id or its beginning, a timestamp, an ensemble, last." },
      max_concurrent: { type: "integer", minimum: 0, description: "Agents at work at once; 0 is no limit." },
      budget: { type: "object", description: "What the run may spend in all, over the budget that it was started with." },
      wait_for_input: { type: "number", minimum: 0, description: "Seconds to wait for a person's answer before the run ends without it." },
    },
    required: ["run"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { result: { type: "object" }, artifact: { type: "object" }, notices: { type: "array" }, questions: { type: "array" } },
    required: ["result", "artifact", "notices", "questions"],
  },
  async run(context, input) {
    const kept = await openRuns(context);
    const entry = findRun(kept, input.run);
    if (entry.status === "completed") {
      throw new OrcError(
        "RUN_NOT_RESUMABLE",
        `The run ${entry.run_id} of "${entry.ensemble}" has succeeded: nothing of it is left to do.`,
        {
          hint: `Look at it with: llm-orc artifacts show ${entry.run_id}`,
        },
      );
    }
    const [{ readInvocation }, { prepareRun }, { checkPrepared }, { executeRun }] = await Promise.all([
      import("../run/invocation.ts"),
      import("../run/prepare-run.ts"),
      import("../run/invoke.ts"),
      import("../run/execute-run.ts"),
    ]);
    const { history, problem } = kept.resume(entry);
    if (problem !== undefined) context.logger.warn(`${problem.message} The run goes on from what stands before it.`);
    const start = history.events[0] as ExecutionStartedEvent;
    const invocation = readInvocation(context, start);
    const concurrency = input.max_concurrent ?? invocation.max_concurrent;
    const prepared = await prepareRun(context, invocation.ensemble, {
      configDir: invocation.config_dir,
      simulate: invocation.simulate,
      budget: input.budget === undefined ? invocation.budget : { ...invocation.budget, ...input.budget },
      loadsPlugins: true,
    });
    const checked = checkPrepared(prepared, invocation);
    return executeRun(context, checked, {
      // Read with the store whose journal the run writes.
      resumeFrom: checked.around.store.resume(entry).history,
      ...(concurrency === undefined ? {} : { concurrency }),
      waitSeconds: input.wait_for_input,
    });
  },
});
