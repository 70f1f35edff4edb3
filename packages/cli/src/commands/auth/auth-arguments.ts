import { OrcError } from "@llm-orc/contracts";
import type { Argv } from "yargs";
import { jsonOption } from "../output-options.ts";

export type AuthCommandName = "auth add" | "auth setup" | "auth list" | "auth remove" | "auth logout" | "auth test-refresh" | "auth import";

/** The commands of `auth`, with their options. */
export function authCommands(group: Argv, on: (name: AuthCommandName) => (args: object) => void): Argv {
  return group
    .command("add <provider> [more..]", "Store a provider's key: asked for, or read from stdin", addOptions, on("auth add"))
    .command("setup [provider]", "Be led through it: which provider, key or login", setupOptions, on("auth setup"))
    .command("list", "Say where keys and logins are, never what they are", listOptions, on("auth list"))
    .command("remove <provider>", "Remove a stored key or login from this machine", removeOptions, on("auth remove"))
    .command("logout [provider]", "End a login: revoke it at the vendor and remove it", logoutOptions, on("auth logout"))
    .command("test-refresh <provider>", "Renew the tokens of a login now, to see that it works", providerOption, on("auth test-refresh"))
    .command("import", "Copy the keys that the Python program keeps", importOptions, on("auth import"))
    .demandCommand(1, "Say which: add, setup, list, remove, logout, test-refresh or import.");
}

function providerOption(command: Argv): Argv {
  return jsonOption(command).positional("provider", {
    type: "string",
    describe: "anthropic-api, google-gemini, openai-compatible/groq, ...",
  });
}

function addOptions(command: Argv): Argv {
  return storeOptions(providerOption(command))
    .positional("more", { type: "string", array: true, hidden: true })
    .check(({ more }) => {
      if (!Array.isArray(more) || more.length === 0) return true;
      // Not shown: it is likely to be the key.
      throw new OrcError("USAGE_INVALID", "There is an argument after the provider. A key is never given on the command line.", {
        hint: "Leave it out: it is asked for, or read from stdin: llm-orc auth add <provider> < key.txt",
      });
    });
}

function setupOptions(command: Argv): Argv {
  return storeOptions(providerOption(command));
}

function storeOptions(command: Argv): Argv {
  return command
    .option("api-key", { type: "string", requiresArg: true, describe: "The key; other users of this machine can see it there" })
    .option("client-id", { type: "string", requiresArg: true, describe: "Log in with this OAuth client of your own" })
    .option("client-secret", { type: "string", requiresArg: true, describe: "Its secret; other users can see it there too" })
    .option("device", { type: "boolean", default: false, describe: "Log in with a code on another device" })
    .option("browser", { type: "boolean", default: true, describe: "Open the browser (--no-browser: only show the address)" })
    .option("origin", { type: "string", array: true, nargs: 1, requiresArg: true, describe: "A server that the key may be sent to" })
    .option("keyring", { type: "boolean", default: false, describe: "Keep it in the system's keyring" })
    .option("file", { type: "boolean", default: false, describe: "Keep it in the encrypted file, which is the default" })
    .check(({ keyring, file, "api-key": key, "client-id": client }) => {
      if (keyring && file) throw excluding("--keyring and --file");
      if (key !== undefined && client !== undefined) throw excluding("--api-key and --client-id");
      return true;
    });
}

function listOptions(command: Argv): Argv {
  return jsonOption(command).option("interactive", { alias: "i", type: "boolean", default: false, describe: "Ask what to do with them" });
}

function removeOptions(command: Argv): Argv {
  return providerOption(command).option("yes", { type: "boolean", default: false, describe: "Do not ask" });
}

function logoutOptions(command: Argv): Argv {
  return providerOption(command).option("all", { type: "boolean", default: false, describe: "Every login" });
}

function importOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("from", { type: "string", requiresArg: true, describe: "The folder of its configuration. Default: ~/.config/llm-orc" })
    .option("yes", { type: "boolean", default: false, describe: "Do not ask: for scripts, after looking" });
}

function excluding(options: string): OrcError {
  return new OrcError("USAGE_INVALID", `${options} exclude each other.`, { hint: "See: llm-orc auth --help" });
}
