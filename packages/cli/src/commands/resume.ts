import { resumeRun } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { readBudget } from "../input/read-budget.ts";
import { readWait } from "../input/read-wait.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { runAndShow, toShowOptions } from "./run-and-show.ts";

export function resumeCommand(context: CliContext): CommandHandler {
  return async (args) =>
    resumeAndShow(
      context,
      {
        run: String(args["run"]),
        ...(args["max-concurrent"] === undefined ? {} : { max_concurrent: Number(args["max-concurrent"]) }),
        ...readBudget(args),
        ...readWait(args),
      },
      args,
    );
}

/** Goes on with a run, shows it on the way, and gives the exit code. */
export function resumeAndShow(
  context: CliContext,
  input: Parameters<typeof resumeRun.run>[1],
  args: Readonly<Record<string, unknown>>,
): Promise<number> {
  return runAndShow(context, (operation) => resumeRun.run(operation, input), toShowOptions(args));
}
