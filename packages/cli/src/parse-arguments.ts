import { OrcError } from "@llm-orc/contracts";
import type { GraphFormat, SchemaKind } from "@llm-orc/operations";
import yargs, { type Argv } from "yargs";
import { type AuthCommandName, authCommands } from "./commands/auth/auth-arguments.ts";
import { type ArtifactsCommandName, artifactsCommands } from "./commands/artifacts-arguments.ts";
import { type ConfigCommandName, configCommands } from "./commands/config-arguments.ts";
import { initOptions } from "./commands/init-options.ts";
import { namedInputOptions } from "./commands/named-input-options.ts";
import { jsonOption } from "./commands/output-options.ts";
import { validateCommands } from "./commands/validate-arguments.ts";
import { type ScriptsCommandName, scriptsCommands } from "./commands/scripts-arguments.ts";
import { type LibraryCommandName, libraryCommands } from "./commands/library-arguments.ts";
import { type McpCommandName, mcpCommands } from "./commands/mcp-arguments.ts";
import {
  answerOptions,
  personOptions,
  resumeOptions,
  type RunsCommandName,
  runsCommands,
  withoutNoInput,
} from "./commands/runs-arguments.ts";

/** What a command does with its arguments; gives the exit code. */
export type CommandHandler = (args: Arguments) => Promise<number>;

type Arguments = Readonly<Record<string, unknown>>;

/** The handlers by command name, each imported when it is needed. */
export type CommandHandlers = Readonly<Record<CommandName, () => Promise<CommandHandler>>>;

export type CommandName =
  | "invoke"
  | "check"
  | "plan"
  | "graph"
  | "list-ensembles"
  | "list-profiles"
  | "init"
  | "schema"
  | "demo"
  | "validate"
  | ArtifactsCommandName
  | "trust"
  | AuthCommandName
  | ScriptsCommandName
  | "doctor"
  | LibraryCommandName
  | McpCommandName
  | RunsCommandName
  | ConfigCommandName
  | "completion";

/** Parses the command line and runs what it says. Throws `USAGE_INVALID`, and what the command throws. */
export async function runArguments(
  argv: readonly string[],
  handlers: CommandHandlers,
  options: { readonly version: string; readonly columns: number },
): Promise<number> {
  const said = await readCommand(argv, options);
  if (said === undefined) return 0;
  const handler = await handlers[said.name]();
  return handler(said.args);
}

class Said {
  readonly name: CommandName;
  readonly args: Arguments;
  constructor(name: CommandName, args: Arguments) {
    this.name = name;
    this.args = args;
  }
}

/** `undefined`: the parser has answered by itself, with help or the version. */
async function readCommand(argv: readonly string[], options: Omit<ParserOptions, "argv">): Promise<Said | undefined> {
  const run: Run = (name, args) => {
    // Thrown: after a handler that returns, the parser puts the command's help text together, for nobody.
    throw new Said(name, args);
  };
  try {
    await createParser(run, { ...options, argv }).parseAsync([...withoutNoInput(argv)]);
    return undefined;
  } catch (error) {
    if (error instanceof Said) return error;
    throw error;
  }
}

/** The help text of a command, or the overview. */
export async function helpText(
  command: readonly string[],
  options: { readonly version: string; readonly columns: number },
): Promise<string> {
  const parser = createParser(() => {}, options);
  return new Promise((resolve, reject) => {
    void parser.parse([...command, "--help"], {}, (error, _args, output) =>
      error === undefined || error === null ? resolve(output) : reject(error),
    );
  });
}

interface ParserOptions {
  readonly version: string;
  readonly columns: number;
  /** What was typed, for hints. */
  readonly argv?: readonly string[];
}

type Run = (name: CommandName, args: Arguments) => void;

function createParser(run: Run, { version, columns, argv = [] }: ParserOptions): Argv {
  const on = (name: CommandName) => (args: object) => run(name, args as Arguments);
  return yargs()
    .scriptName("llm-orc")
    .usage("$0 <command>\n\nRuns ensembles of language models and scripts.")
    .parserConfiguration({ "camel-case-expansion": false, "parse-positional-numbers": false })
    .command(["invoke <ensemble> [text]", "run", "i"], "Run an ensemble", invokeOptions, on("invoke"))
    .command("check [ensembles..]", "Find every problem of ensembles without running them", checkOptions, on("check"))
    .command("plan <ensemble> [text]", "Say what a run would do, take and miss, without running it", planOptions, on("plan"))
    .command("graph <ensemble>", "Draw an ensemble", graphOptions, on("graph"))
    .command(["list-ensembles", "le"], "List the ensembles that can be run here", listOptions, on("list-ensembles"))
    .command(["list-profiles", "lp"], "List the model profiles", listProfilesOptions, on("list-profiles"))
    .command("init", "Make this folder a project", initOptions, on("init"))
    .command("schema <kind>", "Print the JSON Schema of ensemble, profile or config files", schemaOptions, on("schema"))
    .command("demo", "See an ensemble at work on this folder", demoOptions, on("demo"))
    .command("runs", "See which runs are at work, wait for an answer, or broke off", (group) => runsCommands(group, on))
    .command("answer [run]", "Answer what a run asks a person", (own) => answerOptions(outputOptions(own)), on("answer"))
    .command("resume [run]", "Go on with a run that broke off, failed or waits", (own) => resumeOptions(outputOptions(own)), on("resume"))
    .command(["artifacts", "ar"], "Look at the runs that are kept", (group) => artifactsCommands(group, on))
    .command("validate", "Run ensembles and evaluate their validation: blocks", (group) => validateCommands(group, on))
    .command("trust", "Let this project's plugins and helpers run, after looking at them", trustOptions, on("trust"))
    .command(["scripts", "sc"], "List, show and try scripts", (group) => scriptsCommands(group, on))
    .command(["auth", "a"], "Store, list and remove keys and logins", (group) => authCommands(group, on))
    .command(["library", "l"], "Browse ensembles, scripts and profiles, and copy them", (group) => libraryCommands(group, on))
    .command("doctor", "Find out what stands in the way of a run, and how to mend it", doctorOptions, on("doctor"))
    .command(["config", "c"], "Check, show or reset the configuration", (group) => configCommands(group, on))
    .command(["mcp", "m"], "Serve this program's tools to Claude Code, Cursor and others", (group) => mcpCommands(group, on))
    .command("completion", "Print a completion script for your shell", completionOptions, on("completion"))
    .option("debug", { type: "boolean", global: true, default: false, describe: "Show stack traces of errors, and what is logged besides" })
    .example("$0 demo", "an ensemble at work, without any key")
    .example('$0 run hello "Should we?"', "run an ensemble on a question")
    .example("cat notes.md | $0 run text-review", "the input from a pipe")
    .epilogue(
      "Exit codes: 0 ok, 1 failed, 2 usage or invalid file, 3 completed with errors, 4 budget, 5 not runnable, 6 input needed, 7 timeout.",
    )
    .demandCommand(1, "Say what to do: llm-orc demo shows it, llm-orc --help lists the commands.")
    .recommendCommands()
    .strict()
    .check(givenOnce)
    .version(version)
    .alias({ help: "h", version: "V" })
    .wrap(Math.min(columns, 100))
    .exitProcess(false)
    .updateStrings({
      // The library types its messages as text alone; those that count are pairs.
      "Not enough non-option arguments: got %s, need at least %s": {
        one: "An argument is missing.",
        other: "Arguments are missing: %s given, at least %s needed.",
      } as unknown as string,
    })
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new OrcError("USAGE_INVALID", message, { hint: `See: llm-orc ${helpTopic(argv)}--help` });
    });
}

/** What may be given more than once; of anything else one of the values would be lost. */
const LISTS: ReadonlySet<string> = new Set([
  "_",
  "ensembles",
  "set",
  "origin",
  "candidates",
  "more",
  "words",
  "allowed-host",
  "allowed-origin",
]);

function givenOnce(args: Arguments): boolean {
  const twice = Object.entries(args).find(([name, value]) => Array.isArray(value) && !LISTS.has(name));
  if (twice === undefined) return true;
  throw new OrcError("USAGE_INVALID", `--${twice[0]} was given more than once.`, { hint: "Give it once." });
}

const KNOWN_COMMANDS =
  /^(invoke|run|i|check|plan|graph|list-ensembles|le|list-profiles|lp|init|schema|demo|artifacts|ar|validate|trust|scripts|sc|auth|a|answer|resume|runs|library|l|doctor|config|c|mcp|m|completion)$/;

function helpTopic([first]: readonly string[]): string {
  return first !== undefined && KNOWN_COMMANDS.test(first) ? `${first} ` : "";
}

function invokeOptions(command: Argv): Argv {
  return outputOptions(namedInputOptions(command))
    .positional("ensemble", { type: "string", describe: "Name, folder/name, or a .yaml file" })
    .positional("text", { type: "string", describe: "The input: what the ensemble works on" })
    .option("input", { alias: "input-data", type: "string", describe: "The input, as an option" })
    .option("input-file", { alias: "f", type: "string", requiresArg: true, describe: "Read the input from a file; - is stdin" })
    .option("config-dir", { type: "string", requiresArg: true, describe: "Look for the ensemble in this folder only" })
    .option("max-concurrent", { type: "number", requiresArg: true, describe: "Agents at work at once; 0 is no limit" })
    .option("budget", { type: "string", requiresArg: true, describe: "Spend at most so many US dollars: 0.50" })
    .option("max-tokens-total", { type: "string", requiresArg: true, describe: "Use at most so many tokens, in and out" })
    .option("unknown-price", {
      choices: ["refuse", "allow"] as const,
      requiresArg: true,
      describe: "Models without a known price, in a run with a budget",
    })
    .option("strict", { type: "boolean", default: false, describe: "Refuse to run with warnings too" })
    .option("keep-going", { type: "boolean", default: false, describe: "Run what can run; agents that cannot fail" })
    .option("simulate", { type: "boolean", default: false, describe: "Answer every model agent with the simulated provider" })
    .check(({ "max-concurrent": limit }) => {
      if (limit === undefined || (Number.isInteger(limit) && limit >= 0)) return true;
      throw new OrcError("USAGE_INVALID", "--max-concurrent must be a whole number from 0.", { hint: "See: llm-orc invoke --help" });
    });
}

function demoOptions(command: Argv): Argv {
  return outputOptions(command).option("simulate", {
    type: "boolean",
    default: false,
    describe: "Use the simulated provider even when a model is there",
  });
}

function outputOptions(command: Argv): Argv {
  return personOptions(command)
    .option("output-format", {
      choices: ["rich", "text", "json", "jsonl"] as const,
      requiresArg: true,
      describe: "rich: live view; json: one document; jsonl: the events",
    })
    .option("json", { type: "boolean", default: false, describe: "The same as --output-format json" })
    .option("streaming", { type: "boolean", default: true, describe: "Show progress while it runs (--no-streaming: only the end)" })
    .option("detailed", { type: "boolean", default: true, describe: "Show every agent's result (--no-detailed: only the answer)" });
}

function checkOptions(command: Argv): Argv {
  return jsonOption(command)
    .positional("ensembles", { type: "string", array: true, describe: "Names or files; default: all of this project" })
    .option("config-dir", { type: "string", requiresArg: true, describe: "Look in this folder only" })
    .option("strict", { type: "boolean", default: false, describe: "Warnings are errors" });
}

function planOptions(command: Argv): Argv {
  return jsonOption(command)
    .positional("ensemble", { type: "string", describe: "Name, folder/name, or a .yaml file" })
    .positional("text", { type: "string", describe: "What it would work on, for the estimate" })
    .option("input", { alias: "input-data", type: "string", requiresArg: true, describe: "The same, as an option" })
    .option("input-file", { alias: "f", type: "string", requiresArg: true, describe: "Read it from a file; - is stdin" })
    .option("config-dir", { type: "string", requiresArg: true, describe: "Look for the ensemble in this folder only" })
    .option("simulate", { type: "boolean", default: false, describe: "Plan with the simulated provider for every model agent" });
}

function graphOptions(command: Argv): Argv {
  return jsonOption(command)
    .positional("ensemble", { type: "string", describe: "Name, folder/name, or a .yaml file" })
    .option("format", {
      choices: ["ascii", "mermaid", "dot", "json"] as const satisfies readonly GraphFormat[],
      default: "ascii",
      requiresArg: true,
      describe: "ascii: lines and names; mermaid, dot: for other programs; json: nodes and edges",
    })
    .option("config-dir", { type: "string", requiresArg: true, describe: "Look for the ensemble in this folder only" });
}

function listOptions(command: Argv): Argv {
  return jsonOption(command).option("config-dir", { type: "string", requiresArg: true, describe: "List this folder only" });
}

function listProfilesOptions(command: Argv): Argv {
  return jsonOption(command).option("provider", { type: "string", requiresArg: true, describe: "Only profiles of this provider" });
}

function schemaOptions(command: Argv): Argv {
  return command.positional("kind", {
    choices: ["ensemble", "profile", "config"] as const satisfies readonly SchemaKind[],
    describe: "Which files",
  });
}

function trustOptions(command: Argv): Argv {
  return jsonOption(command)
    .option("show", { type: "boolean", default: false, describe: "Only show what would run, and whether it is trusted" })
    .option("revoke", { type: "boolean", default: false, describe: "Take the trust back" })
    .option("yes", { type: "boolean", default: false, describe: "Do not ask: for scripts, after looking" })
    .check(({ show, revoke, yes }) => {
      if ([show, revoke, yes].filter(Boolean).length <= 1) return true;
      throw new OrcError("USAGE_INVALID", "--show, --revoke and --yes exclude each other.", { hint: "See: llm-orc trust --help" });
    });
}

function doctorOptions(command: Argv): Argv {
  return jsonOption(command).option("check", {
    type: "boolean",
    default: false,
    describe: "Ask the providers over the network, and start the interpreters",
  });
}

function completionOptions(command: Argv): Argv {
  return command
    .option("shell", { choices: ["bash", "zsh", "fish"] as const, requiresArg: true, describe: "Default: from $SHELL" })
    .option("candidates", { type: "string", hidden: true, array: true });
}
