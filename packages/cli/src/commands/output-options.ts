import type { Argv } from "yargs";

export function jsonOption(command: Argv): Argv {
  return command.option("json", { type: "boolean", default: false, describe: "Print one JSON document" });
}

export function formatOption(command: Argv): Argv {
  return jsonOption(command).option("format", { choices: ["text", "json"] as const, requiresArg: true, describe: "The same as --json" });
}
