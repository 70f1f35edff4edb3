import type { Argv } from "yargs";

export function namedInputOptions(command: Argv): Argv {
  return command
    .option("set", { type: "string", array: true, nargs: 1, requiresArg: true, describe: "A named input: --set name=value" })
    .option("inputs", { type: "string", requiresArg: true, describe: "The named inputs as a JSON object" });
}
