import type { Argv } from "yargs";
import { namedInputOptions } from "./named-input-options.ts";
import { jsonOption } from "./output-options.ts";

/** The commands of `validate`, with their options. */
export function validateCommands(group: Argv, on: (name: "validate") => (args: object) => void): Argv {
  return group
    .command("run <ensemble>", "Validate one ensemble", validateRunOptions, on("validate"))
    .command("category", "Validate the ensembles of a folder", validateCategoryOptions, on("validate"))
    .command("all", "Validate every ensemble of this project that has a validation: block", validateOptions, on("validate"))
    .demandCommand(1, "Say which: run, category or all.");
}

function validateOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("input", { type: "string", requiresArg: true, describe: "What they work on. Default: default_task, else a fixed text" })
    .option("config-dir", { type: "string", requiresArg: true, describe: "Look in this folder only" })
    .option("simulate", { type: "boolean", default: false, describe: "Answer every model agent with the simulated provider" })
    .option("verbose", { type: "boolean", default: false, describe: "Show what was measured" });
}

function validateRunOptions(command: Argv): Argv {
  return validateOptions(namedInputOptions(command)).positional("ensemble", {
    type: "string",
    describe: "Name, folder/name, or a .yaml file",
  });
}

function validateCategoryOptions(command: Argv): Argv {
  return validateOptions(command).option("category", { type: "string", requiresArg: true, demandOption: true, describe: "The folder" });
}
