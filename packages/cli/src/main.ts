import { isOrcError, redactPatterns, toSerializedError } from "@llm-orc/contracts";
import type { CliContext } from "./cli-context.ts";
import { EXIT, exitCodeOfError, exitCodeOfSignal } from "./exit-codes.ts";
import { Interrupted } from "./input/interrupted.ts";
import { type CommandHandlers, runArguments } from "./parse-arguments.ts";
import { renderError } from "./render/error.ts";

/** Runs one command line and gives its exit code. Never rejects. */
export async function runCli(context: CliContext): Promise<number> {
  const { argv, stderr, signal, version } = context;
  try {
    return await runArguments(argv, handlers(context), { version, columns: context.stdout.columns ?? 100 });
  } catch (error) {
    if (error instanceof Interrupted) return EXIT.interrupted;
    if (signal.aborted && !isOrcError(error)) return exitCodeOfSignal(signal);
    if (wantsJson(argv)) stderr.write(`${redactPatterns(JSON.stringify({ error: toDocument(error) }))}\n`);
    else {
      stderr.write(redactPatterns(await renderError(error, context, argv.includes("--debug"))));
    }
    return isOrcError(error) ? exitCodeOfError(error.code) : EXIT.failed;
  }
}

// Whoever reads JSON gets the error as JSON too, on the stream for errors.
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === "--json" || /^--output-format=jsonl?$/.test(word) || (argv[index - 1] === "--output-format" && /^jsonl?$/.test(word)),
  );
}

function toDocument(error: unknown): object {
  const { diagnostics } = error as { readonly diagnostics?: unknown };
  return { ...toSerializedError(error), ...(diagnostics === undefined ? {} : { diagnostics }) };
}

function handlers(context: CliContext): CommandHandlers {
  return {
    invoke: async () => (await import("./commands/invoke.ts")).invokeCommand(context),
    demo: async () => (await import("./commands/demo.ts")).demoCommand(context),
    check: async () => (await import("./commands/check.ts")).checkCommand(context),
    plan: async () => (await import("./commands/plan.ts")).planCommand(context),
    graph: async () => (await import("./commands/graph.ts")).graphCommand(context),
    "list-ensembles": async () => (await import("./commands/list-ensembles.ts")).listEnsemblesCommand(context),
    "list-profiles": async () => (await import("./commands/list-profiles.ts")).listProfilesCommand(context),
    init: async () => (await import("./commands/init.ts")).initCommand(context),
    schema: async () => (await import("./commands/schema.ts")).schemaCommand(context),
    "artifacts list": async () => (await import("./commands/artifacts.ts")).artifactsListCommand(context),
    "artifacts show": async () => (await import("./commands/artifacts.ts")).artifactsShowCommand(context),
    answer: async () => (await import("./commands/answer.ts")).answerCommand(context),
    resume: async () => (await import("./commands/resume.ts")).resumeCommand(context),
    "runs list": async () => (await import("./commands/runs.ts")).runsListCommand(context),
    "runs show": async () => (await import("./commands/runs.ts")).runsShowCommand(context),
    validate: async () => (await import("./commands/validate.ts")).validateCommand(context),
    trust: async () => (await import("./commands/trust.ts")).trustCommand(context),
    doctor: async () => (await import("./commands/doctor.ts")).doctorCommand(context),
    "config check": async () => (await import("./commands/config-check.ts")).configCheckCommand(context, "all"),
    "config check-global": async () => (await import("./commands/config-check.ts")).configCheckCommand(context, "global"),
    "config check-local": async () => (await import("./commands/config-check.ts")).configCheckCommand(context, "local"),
    "config show": async () => (await import("./commands/config-show.ts")).configShowCommand(context),
    "config reset-global": async () => (await import("./commands/config-reset.ts")).configResetCommand(context, "global"),
    "config reset-local": async () => (await import("./commands/config-reset.ts")).configResetCommand(context, "local"),
    "scripts list": async () => (await import("./commands/scripts-list.ts")).scriptsListCommand(context),
    "scripts show": async () => (await import("./commands/scripts-show.ts")).scriptsShowCommand(context),
    "scripts test": async () => (await import("./commands/scripts-test.ts")).scriptsTestCommand(context),
    "scripts why-miss": async () => (await import("./commands/scripts-why-miss.ts")).scriptsWhyMissCommand(context),
    "auth add": async () => (await import("./commands/auth/add.ts")).authAddCommand(context),
    "auth setup": async () => (await import("./commands/auth/setup.ts")).authSetupCommand(context),
    "auth list": async () => (await import("./commands/auth/list.ts")).authListCommand(context),
    "auth remove": async () => (await import("./commands/auth/remove.ts")).authRemoveCommand(context),
    "auth logout": async () => (await import("./commands/auth/logout.ts")).authLogoutCommand(context),
    "auth test-refresh": async () => (await import("./commands/auth/test-refresh.ts")).authTestRefreshCommand(context),
    "auth import": async () => (await import("./commands/auth/import.ts")).authImportCommand(context),
    "library categories": async () => (await import("./commands/library-categories.ts")).libraryCategoriesCommand(context),
    "library browse": async () => (await import("./commands/library-browse.ts")).libraryBrowseCommand(context),
    "library show": async () => (await import("./commands/library-show.ts")).libraryShowCommand(context),
    "library copy": async () => (await import("./commands/library-copy.ts")).libraryCopyCommand(context),
    "library search": async () => (await import("./commands/library-search.ts")).librarySearchCommand(context),
    "library info": async () => (await import("./commands/library-info.ts")).libraryInfoCommand(context),
    "mcp serve": async () => (await import("./commands/mcp-serve.ts")).mcpServeCommand(context),
    "mcp config": async () => (await import("./commands/mcp-config.ts")).mcpConfigCommand(context),
    completion: async () => (await import("./commands/completion.ts")).completionCommand(context),
  };
}
