import type { Argv } from "yargs";
import { formatOption } from "./output-options.ts";

export type ArtifactsCommandName = "artifacts list" | "artifacts show";

/** The commands of `artifacts`, with their options. */
export function artifactsCommands(group: Argv, on: (name: ArtifactsCommandName) => (args: object) => void): Argv {
  return group
    .command("list", "List the kept runs, newest first", artifactsListOptions, on("artifacts list"))
    .command("show <run>", "Show a kept run", artifactsShowOptions, on("artifacts show"))
    .demandCommand(1, "Say which: list or show.");
}

function artifactsListOptions(command: Argv): Argv {
  return formatOption(command)
    .option("ensemble", { type: "string", requiresArg: true, describe: "Only runs of this ensemble" })
    .option("limit", { type: "number", default: 20, requiresArg: true, describe: "At most so many" });
}

function artifactsShowOptions(command: Argv): Argv {
  return formatOption(command)
    .positional("run", { type: "string", describe: "Id or its beginning, timestamp, ensemble, last, -1" })
    .option("execution", { type: "string", requiresArg: true, describe: "The run of an ensemble with this timestamp" });
}
