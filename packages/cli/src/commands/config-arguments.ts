import type { Argv } from "yargs";
import { initOptions } from "./init-options.ts";
import { jsonOption } from "./output-options.ts";

export type ConfigCommandName = `config ${"check" | "check-global" | "check-local" | "show" | "reset-global" | "reset-local"}`;

/** The commands of `config`, with their options. */
export function configCommands(group: Argv, on: (name: ConfigCommandName | "init") => (args: object) => void): Argv {
  return group
    .command("check", "Find every problem of configuration and profile files", jsonOption, on("config check"))
    .command("check-global", "The same for your own files", jsonOption, on("config check-global"))
    .command("check-local", "The same for the project's files", jsonOption, on("config check-local"))
    .command("show", "Print the configuration that holds here", configShowOptions, on("config show"))
    .command("init", "Make this folder a project, as init does", initOptions, on("init"))
    .command("reset-global", "Set your own configuration back, after a backup", resetGlobalOptions, on("config reset-global"))
    .command("reset-local", "Set the project's configuration back, after a backup", resetLocalOptions, on("config reset-local"))
    .demandCommand(1, "Say which: check, check-global, check-local, show, init, reset-global or reset-local.");
}

function configShowOptions(command: Argv): Argv {
  return jsonOption(command).option("origin", {
    type: "boolean",
    default: false,
    describe: "Say where each value comes from: file and line, or default",
  });
}

function resetOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("backup", { type: "boolean", default: true, describe: "Copy what is changed beside it first (--no-backup: do not)" })
    .option("yes", { type: "boolean", default: false, describe: "Do not ask: for scripts, after looking" });
}

function resetGlobalOptions(command: Argv): Argv {
  return resetOptions(command)
    .option("preserve-auth", { type: "boolean", default: true, describe: "Keep the stored keys" })
    .option("reset-auth", { type: "boolean", default: false, describe: "Remove the stored keys too" });
}

function resetLocalOptions(command: Argv): Argv {
  return resetOptions(command)
    .option("preserve-ensembles", { type: "boolean", default: true, describe: "Keep the ensembles, those in folders too" })
    .option("reset-ensembles", { type: "boolean", default: false, describe: "Remove the ensembles too" })
    .option("project-name", { type: "string", requiresArg: true, describe: "Default: the name that the project has" });
}
