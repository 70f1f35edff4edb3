import { OrcError } from "@llm-orc/contracts";
import {
  libraryBrowse,
  listArtifacts,
  listAuthProviders,
  listCredentials,
  listEnsembles,
  listRuns,
  listScripts,
  SCHEMA_KINDS,
} from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { LIBRARY_COMMANDS } from "./library-arguments.ts";
import { MCP_COMMANDS } from "./mcp-arguments.ts";
import { RUNS_COMMANDS } from "./runs-arguments.ts";

const COMMANDS = [
  "run",
  "invoke",
  "check",
  "plan",
  "graph",
  "list-ensembles",
  "list-profiles",
  "init",
  "schema",
  "demo",
  "artifacts",
  "runs",
  "answer",
  "resume",
  "validate",
  "trust",
  "scripts",
  "auth",
  "library",
  "doctor",
  "config",
  "mcp",
  "completion",
];
const CONFIG_COMMANDS = ["check", "check-global", "check-local", "show", "init", "reset-global", "reset-local"];
const AUTH_COMMANDS = ["add", "setup", "list", "remove", "logout", "test-refresh", "import"];
const SCRIPTS_COMMANDS = ["list", "show", "test", "why-miss"];
const TAKES_ENSEMBLE = new Set(["run", "invoke", "i", "check", "plan", "graph"]);

// Each shell calls the program with the words typed so far and offers the lines that it prints.
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# llm-orc completion for bash: eval "$(llm-orc completion --shell bash)"
_llm_orc() {
  local IFS=$'\\n'
  COMPREPLY=($(llm-orc completion --candidates "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _llm_orc llm-orc
`,
  zsh: `# llm-orc completion for zsh: eval "$(llm-orc completion --shell zsh)"
_llm_orc() {
  local -a found
  found=("\${(@f)$(llm-orc completion --candidates "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _llm_orc llm-orc
`,
  fish: `# llm-orc completion for fish: llm-orc completion --shell fish | source
complete -c llm-orc -f -a '(set -l words (commandline -opc) (commandline -ct); llm-orc completion --candidates $words[2..-1] 2>/dev/null)'
`,
};

export function completionCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const words = args["candidates"] as string[] | undefined;
    if (words !== undefined) {
      for (const candidate of await candidates(context, words)) context.stdout.write(`${candidate}\n`);
      return EXIT.ok;
    }
    const shell = (args["shell"] as string | undefined) ?? context.env["SHELL"]?.split("/").at(-1) ?? "bash";
    const script = SCRIPTS[shell];
    if (script === undefined) {
      throw new OrcError("USAGE_INVALID", `There is no completion for the shell "${shell}".`, {
        hint: "Say which: --shell bash, zsh or fish.",
      });
    }
    context.stdout.write(script);
    return EXIT.ok;
  };
}

/** What the last of these words may become. Reads lists only, runs nothing. */
async function candidates(context: CliContext, words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const begins = (names: readonly string[]): readonly string[] => names.filter((name) => name.startsWith(typed));
  const [command] = before;
  if (command === undefined) return begins(COMMANDS);
  if (TAKES_ENSEMBLE.has(command) && before.length === 1) {
    return begins(await ensembleNames(context));
  }
  if (command === "schema" && before.length === 1) return begins(SCHEMA_KINDS);
  if ((command === "config" || command === "c") && before.length === 1) return begins(CONFIG_COMMANDS);
  if ((command === "mcp" || command === "m") && before.length === 1) return begins(MCP_COMMANDS);
  if (command === "auth" || command === "a") {
    if (before.length === 1) return begins(AUTH_COMMANDS);
    return before.length === 2 ? begins(await authNames(context, before[1])) : [];
  }
  if (command === "library" || command === "l") {
    if (before.length === 1) return begins(LIBRARY_COMMANDS);
    return before.length === 2 ? begins(await libraryNames(context, before[1])) : [];
  }
  if (command === "scripts" || command === "sc") {
    if (before.length === 1) return begins(SCRIPTS_COMMANDS);
    if (before.length !== 2 || before[1] === "list") return [];
    return begins((await listScripts.run(toOperationContext(context), {})).scripts.map(({ reference }) => reference));
  }
  if (command === "validate") {
    if (before.length === 1) return begins(["run", "category", "all"]);
    return before.length === 2 && before[1] === "run" ? begins(await ensembleNames(context)) : [];
  }
  if (command === "answer" || command === "resume") return before.length === 1 ? begins(await openRunIds(context)) : [];
  if (command === "runs" && before.length === 1) return begins(RUNS_COMMANDS);
  if (command === "artifacts" || command === "ar" || (command === "runs" && before[1] === "show")) {
    if (before.length === 1) return begins(["list", "show"]);
    return begins([
      "last",
      ...(await listArtifacts.run(toOperationContext(context), { limit: 20 })).runs.map(({ ensemble, id }) => `${ensemble}/${id}`),
    ]);
  }
  return [];
}

/** Runs that wait for an answer or can be resumed. */
async function openRunIds(context: CliContext): Promise<readonly string[]> {
  const { runs } = await listRuns.run(toOperationContext(context), { limit: 50 });
  return runs.filter(({ status, questions }) => questions > 0 || (status !== "completed" && status !== "running")).map((run) => run.run_id);
}

/** Providers that take a key, or those of which something is stored. */
async function authNames(context: CliContext, command: string | undefined): Promise<readonly string[]> {
  const operation = toOperationContext(context);
  if (command === "add" || command === "setup") {
    return (await listAuthProviders.run(operation, {})).providers.map(({ provider }) => provider);
  }
  if (command !== "remove" && command !== "logout" && command !== "test-refresh") return [];
  const { credentials } = await listCredentials.run(operation, {});
  return credentials.flatMap(({ provider, source, kind }) =>
    provider !== undefined && (source === "file" || source === "keyring") && (command === "remove" || kind === "oauth") ? [provider] : [],
  );
}

/** Of a library on this machine only: completing a word asks nothing of the network. */
async function libraryNames(context: CliContext, command: string | undefined): Promise<readonly string[]> {
  if (command !== "browse" && command !== "show" && command !== "copy") return [];
  const isRemote = context.env["LLM_ORC_LIBRARY_SOURCE"] === "remote";
  const { entries } = await libraryBrowse.run(toOperationContext(context), isRemote ? { source: "bundled" } : {});
  const names = entries.map(({ id, category }) => (command === "browse" ? category : id)).filter(Boolean);
  return [...new Set(names)];
}

async function ensembleNames(context: CliContext): Promise<readonly string[]> {
  return (await listEnsembles.run(toOperationContext(context), {})).ensembles.map(({ name }) => name);
}
