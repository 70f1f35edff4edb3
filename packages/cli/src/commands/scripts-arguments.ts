import type { Argv } from "yargs";
import { formatOption } from "./output-options.ts";

export type ScriptsCommandName = "scripts list" | "scripts show" | "scripts test" | "scripts why-miss";

/** The commands of `scripts`, with their options. */
export function scriptsCommands(group: Argv, on: (name: ScriptsCommandName) => (args: object) => void): Argv {
  return group
    .command("list", "List the scripts that an ensemble can name here", listOptions, on("scripts list"))
    .command("show <name>", "Say what a script does, takes and needs", showOptions, on("scripts show"))
    .command("test <name>", "Run a script with exactly what an agent would get", testOptions, on("scripts test"))
    .command("why-miss <name>", "Say why a stored answer would not be used", questionOptions, on("scripts why-miss"))
    .demandCommand(1, "Say which: list, show, test or why-miss.");
}

function listOptions(command: Argv): Argv {
  return formatOption(command).option("category", { type: "string", requiresArg: true, describe: "Only those in this folder" });
}

function showOptions(command: Argv): Argv {
  return formatOption(nameArgument(command)).option("source", { type: "boolean", default: false, describe: "Print the file itself too" });
}

function testOptions(command: Argv): Argv {
  return questionOptions(command)
    .option("show-request", { type: "boolean", default: false, describe: "Print the document that it gets on stdin" })
    .option("user-input", { type: "string", requiresArg: true, describe: "The answer to what it asks a person" })
    .option("timeout", { type: "number", requiresArg: true, describe: "Seconds. Default: 60" });
}

/** What the script is asked. */
function questionOptions(command: Argv): Argv {
  return formatOption(nameArgument(command))
    .option("input", { type: "string", requiresArg: true, describe: "The run's input. Default: none" })
    .option("input-file", { alias: "f", type: "string", requiresArg: true, describe: "Read it from a file; - is stdin" })
    .option("parameters", { type: "string", requiresArg: true, describe: "A JSON object, as parameters: of an agent; @file reads it" })
    .option("dependencies", {
      type: "string",
      requiresArg: true,
      describe: 'What the agents before it said, as JSON: {"name": "text or value"}; @file reads it',
    });
}

function nameArgument(command: Argv): Argv {
  return command
    .positional("name", { type: "string", describe: "As behind script:, the name of the file, or its path" })
    .option("category", { type: "string", requiresArg: true, describe: "The folder that it is in" });
}
