import { OrcError } from "@llm-orc/contracts";
import type { Argv } from "yargs";
import { jsonOption } from "./output-options.ts";

export type RunsCommandName = "answer" | "resume" | "runs list" | "runs show";

export const RUNS_COMMANDS: readonly string[] = ["list", "show"];

const RUN = "Id or its beginning, timestamp, ensemble, last, -1";

/** `runs list` and `runs show`. */
export function runsCommands(group: Argv, on: (name: RunsCommandName) => (args: object) => void): Argv {
  return group
    .command("list", "List runs, newest first", runsListOptions, on("runs list"))
    .command("show <run>", "Show a run: how far it is, and what it asks", runsShowOptions, on("runs show"))
    .demandCommand(1, "Say which: list or show.");
}

/** Whether and how long a run waits for people. `--no-input` is `ask: false`: yargs would take it for a value of `--input`. */
export function personOptions(command: Argv): Argv {
  return command
    .option("ask", { type: "boolean", default: true, hidden: true })
    .option("no-input", { type: "boolean", describe: "Ask nobody: what needs an answer waits, and the run ends with exit code 6" })
    .option("wait-input", {
      type: "number",
      requiresArg: true,
      describe: "Seconds to wait for an answer from elsewhere before the run ends without it",
    })
    .check(({ "wait-input": seconds }) => {
      if (seconds === undefined || (Number.isFinite(seconds) && seconds >= 0)) return true;
      throw new OrcError("USAGE_INVALID", "--wait-input must be a number of seconds.", { hint: "For example: --wait-input 600" });
    });
}

/** The words with `--no-input` as the option that it is; see `personOptions`. */
export function withoutNoInput(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return argv.map((word, index) => (word === "--no-input" && (end < 0 || index < end) ? "--no-ask" : word));
}

export function answerOptions(command: Argv): Argv {
  return command
    .positional("run", { type: "string", describe: `${RUN}. Default: the only one that waits` })
    .option("agent", { type: "string", requiresArg: true, describe: "The agent that asks, where several do" })
    .option("request", { type: "string", requiresArg: true, describe: "The question's id or its beginning; --list shows it" })
    .option("value", { type: "string", requiresArg: true, describe: "The answer. Default: asked at the terminal, else read from stdin" })
    .option("list", { type: "boolean", default: false, describe: "Only list the open questions" })
    .option("resume", { type: "boolean", default: false, describe: "Go on with the run at once, when it is not at work" });
}

export function resumeOptions(command: Argv): Argv {
  return command
    .positional("run", { type: "string", default: "last", describe: RUN })
    .option("max-concurrent", { type: "number", requiresArg: true, describe: "Agents at work at once. Default: as it was started" })
    .option("budget", { type: "string", requiresArg: true, describe: "Spend at most so many US dollars in all: 0.50" })
    .option("max-tokens-total", { type: "string", requiresArg: true, describe: "Use at most so many tokens in all, in and out" })
    .check(({ "max-concurrent": limit }) => {
      if (limit === undefined || (Number.isInteger(limit) && limit >= 0)) return true;
      throw new OrcError("USAGE_INVALID", "--max-concurrent must be a whole number from 0.", { hint: "See: llm-orc resume --help" });
    });
}

function runsListOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("ensemble", { type: "string", requiresArg: true, describe: "Only runs of this ensemble" })
    .option("status", { type: "string", requiresArg: true, describe: "Only runs with this status: running, needs_input, interrupted ..." })
    .option("limit", { type: "number", default: 20, requiresArg: true, describe: "At most so many" });
}

function runsShowOptions(command: Argv): Argv {
  return jsonOption(command).positional("run", { type: "string", describe: RUN });
}
