import type { RunStatus } from "@llm-orc/run-spec";

/** What the process says when it ends. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  completedWithErrors: 3,
  budget: 4,
  notRunnable: 5,
  needsInput: 6,
  timedOut: 7,
  hungUp: 129,
  interrupted: 130,
  unread: 141,
  terminated: 143,
} as const;

/** The exit code of what a signal has ended; `SIGPIPE`: nobody reads what is written to stdout any more. */
export function exitCodeOfSignal({ reason }: AbortSignal): number {
  switch (reason) {
    case "SIGHUP":
      return EXIT.hungUp;
    case "SIGPIPE":
      return EXIT.unread;
    case "SIGTERM":
      return EXIT.terminated;
    default:
      return EXIT.interrupted;
  }
}

/** The exit code of a finished run. */
export function exitCodeOfRun(status: RunStatus): number {
  switch (status) {
    case "completed":
      return EXIT.ok;
    case "completed_with_errors":
      return EXIT.completedWithErrors;
    case "failed":
      return EXIT.failed;
    case "cancelled":
      return EXIT.interrupted;
    case "budget_exceeded":
      return EXIT.budget;
    case "timed_out":
      return EXIT.timedOut;
    case "needs_input":
      return EXIT.needsInput;
  }
}

// What the user typed or wrote, as opposed to what went wrong.
const USAGE =
  /^(USAGE_|INPUT_|AUTH_|CREDENTIAL_ORIGIN_INVALID$|ENSEMBLE_NOT_FOUND$|ENSEMBLE_INVALID$|RUN_NO_INPUT$|RUN_INPUTS_INVALID$|RUN_NOT_FOUND$|RUN_AMBIGUOUS$|RUN_NOT_RESUMABLE$|SCRIPT_NOT_FOUND$|SCRIPT_AMBIGUOUS$|NAME_INVALID$|PATH_OUTSIDE$|PROJECT_NOT_FOUND$|PROJECT_FOLDER_MISSING$|SERVER_(?:NOT_PROTECTED|OPTION_INVALID|TOKEN_WEAK)$|TRUST_NOT_CONFIRMED$|LIBRARY_(?:ENTRY|SOURCE|PATH|COPY_CONFLICT)|CONFIG_)/;
const NOT_RUNNABLE = /^(ENSEMBLE_NOT_RUNNABLE$|PROVIDER_|PLUGIN_|CREDENTIAL_)/;

/** The exit code of an error that ended a command. */
export function exitCodeOfError(code: string): number {
  if (USAGE.test(code)) return EXIT.usage;
  return NOT_RUNNABLE.test(code) ? EXIT.notRunnable : EXIT.failed;
}
