import { OrcError } from "@llm-orc/contracts";
import type { Argv } from "yargs";
import { jsonOption } from "./output-options.ts";

export const LIBRARY_COMMANDS = ["categories", "browse", "show", "copy", "search", "info"] as const;
export type LibraryCommandName = `library ${(typeof LIBRARY_COMMANDS)[number]}`;

/** The commands of `library`, with their options. */
export function libraryCommands(group: Argv, on: (name: LibraryCommandName) => (args: object) => void): Argv {
  return group
    .command("categories", "List the categories", sourceOptions, on("library categories"))
    .command("browse [category]", "List what there is, by category", browseOptions, on("library browse"))
    .command("show <name>", "Print an entry and what it takes to run it", showOptions, on("library show"))
    .command("copy <name>", "Copy an entry and what it needs into this project", copyOptions, on("library copy"))
    .command("search <words..>", "Find entries by words", searchOptions, on("library search"))
    .command("info", "Say which library this is, and what became of what was copied", sourceOptions, on("library info"))
    .demandCommand(1, "Say which: categories, browse, show, copy, search or info.");
}

function sourceOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("source", {
      choices: ["bundled", "local", "remote"] as const,
      requiresArg: true,
      describe: "Which library; remote: on GitHub, LLM_ORC_LIBRARY_REPOSITORY and LLM_ORC_LIBRARY_REF",
    })
    .option("refresh", { type: "boolean", default: false, describe: "Ask GitHub for the newest state of a remote library" });
}

function kindOption(command: Argv): Argv {
  return sourceOptions(command).option("kind", {
    choices: ["ensemble", "script", "profile", "template"] as const,
    requiresArg: true,
    describe: "Only these",
  });
}

function browseOptions(command: Argv): Argv {
  return kindOption(command).positional("category", { type: "string", describe: "Only this one, with those below it" });
}

function showOptions(command: Argv): Argv {
  return kindOption(command).positional("name", { type: "string", describe: "category/name, or a name that only one has" });
}

function copyOptions(command: Argv): Argv {
  return showOptions(command)
    .option("global", { type: "boolean", default: false, describe: "Copy it into your own configuration instead" })
    .option("profiles", { type: "string", requiresArg: true, describe: "Of several profiles of one name, those of this folder: ollama" })
    .option("yes", { type: "boolean", default: false, describe: "Replace files that differ without asking" })
    .option("dry-run", { type: "boolean", default: false, describe: "Say what it would do, and change nothing" });
}

function searchOptions(command: Argv): Argv {
  return kindOption(command)
    .positional("words", { type: "string", array: true, describe: "All of them have to occur" })
    .check(({ words }) => {
      if (Array.isArray(words) && words.join(" ").trim() !== "" && words.join(" ").length <= 500) return true;
      throw new OrcError("USAGE_INVALID", "Say in up to 500 characters what to look for.", { hint: "See: llm-orc library search --help" });
    });
}
