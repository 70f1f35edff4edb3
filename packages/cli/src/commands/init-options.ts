import type { Argv } from "yargs";
import { jsonOption } from "./output-options.ts";

export function initOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("project-name", { type: "string", requiresArg: true, describe: "Default: this folder's name" })
    .option("profiles", {
      type: "string",
      requiresArg: true,
      describe: "Whose profiles: anthropic-api, google-gemini, openai, ollama, none. Default: the first that runs here",
    });
}
