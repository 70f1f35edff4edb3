import { relative } from "node:path";
import { jsonPieces, OrcError } from "@llm-orc/contracts";
import { dependenciesOf, type OperationContext, type RunOutput, type StartedRun, type UnboundKey } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT, exitCodeOfRun, exitCodeOfSignal } from "../exit-codes.ts";
import { saysYes } from "../input/ask-yes.ts";
import { createPrompter } from "../input/create-prompter.ts";
import { canAsk } from "../input/read-line.ts";
import { toOperationContext } from "../operation-context.ts";
import { renderError, renderProblems } from "../render/error.ts";
import { printableLine } from "../render/printable.ts";
import { renderQuestions } from "../render/questions.ts";
import { renderSummary } from "../render/summary.ts";
import { textResultPieces } from "../render/text-result.ts";
import { writePieces } from "../render/write-pieces.ts";
import { styleOf } from "../terminal-style.ts";
import { maxIterationsOf } from "./max-iterations.ts";
import { createRunDisplay, type RunDisplay } from "./run-display.ts";

export type OutputFormat = "rich" | "text" | "json" | "jsonl";

export interface ShowOptions {
  readonly format: OutputFormat;
  /** Progress while it runs. */
  readonly streaming: boolean;
  /** Every agent's result, not the answer alone. */
  readonly detailed: boolean;
  /** The person at the terminal may be asked. */
  readonly asks: boolean;
}

/** What `outputOptions` of the command line says: `--output-format`, `--json`, else `rich`; `--no-input` ... */
export function toShowOptions(args: Readonly<Record<string, unknown>>): ShowOptions {
  return {
    format: (args["output-format"] as OutputFormat | undefined) ?? (args["json"] === true ? "json" : "rich"),
    streaming: args["streaming"] !== false,
    detailed: args["detailed"] !== false,
    asks: args["ask"] !== false,
  };
}

/** Runs something in the context that it is given, as the operations `invoke` and `resume_run` do. */
export type StartRun = (operation: OperationContext) => Promise<RunOutput>;

/** Runs an ensemble, shows it on the way, and gives the exit code. The answer goes to stdout, everything else to stderr. */
export async function runAndShow(context: CliContext, start: StartRun, options: ShowOptions): Promise<number> {
  let display: RunDisplay | undefined;
  const shown = Promise.withResolvers<RunDisplay | undefined>();
  let reading: Promise<void> = Promise.resolve();
  let run: StartedRun["run"] | undefined;
  const onRunStarted = (started: StartedRun): void => {
    ({ run } = started);
    reading = follow(started).finally(() => shown.resolve(undefined));
  };

  async function follow({ run, prepared }: StartedRun): Promise<void> {
    await tellPrepared(context, prepared);
    display = await createRunDisplay(context, {
      ...options,
      dependencies: dependenciesOf(prepared),
      maxIterations: maxIterationsOf(prepared),
    });
    shown.resolve(display);
    for await (const event of run.events) await display.show(event);
    display.stop();
  }

  const person = {
    onInputRequired: createPrompter(context, { display: () => shown.promise, interrupt: () => run?.cancel("Interrupted at a question.") }),
    onUnboundKey: (key: UnboundKey) => mayBind(context, key),
  };
  // Written past the live view, a warning would be painted over.
  const print = (line: string): void => {
    if (display === undefined) context.stderr.write(`${line}\n`);
    else display.print(line);
  };
  let output: RunOutput;
  try {
    output = await start(toOperationContext(context, { onRunStarted, print, ...(options.asks && canAsk(context) ? person : {}) }));
    await reading;
  } finally {
    display?.stop();
  }
  await showResult(context, output, options);
  tellQuestions(context, output);
  tellHowToGoOn(context, output);
  const { status } = output.result;
  if (output.artifact.error !== undefined) return EXIT.failed;
  return status === "cancelled" && context.signal.aborted ? exitCodeOfSignal(context.signal) : exitCodeOfRun(status);
}

/** What a person should know before the answers come: warnings, and that they are simulated. */
export async function tellPrepared(context: CliContext, { diagnostics, around }: StartedRun["prepared"]): Promise<void> {
  context.stderr.write(await renderProblems(diagnostics, context));
  for (const notice of around.notices) context.stderr.write(`${printableLine(notice)}\n`);
}

async function showResult(context: CliContext, { result, artifact }: RunOutput, { format, detailed }: ShowOptions): Promise<void> {
  const { stdout, stderr, env, cwd } = context;
  if (format === "json") {
    await writePieces(stdout, jsonPieces(result));
    stdout.write("\n");
  }
  if (format === "rich" || format === "text") {
    // In the rich view the agents were shown on the way.
    const pieces = textResultPieces(result, {
      isDetailed: detailed && format === "text",
      isTerminal: stdout.isTTY === true,
      colors: styleOf(stdout, env).colors,
    });
    const around = format === "rich" && stdout.isTTY === true && result.deliverable !== null && result.deliverable !== "" ? "\n" : "";
    stdout.write(around);
    await writePieces(stdout, pieces);
    stdout.write(around);
    const artifactFolder = artifact.folder === undefined ? undefined : shownPath(artifact.folder, cwd);
    stderr.write(`${renderSummary(result, { ...styleOf(stderr, env), artifactFolder }).join("\n")}\n`);
  }
  const { error, warning } = artifact;
  if (warning !== undefined)
    stderr.write(`warning[${warning.code}]: ${printableLine(warning.message)}
`);
  if (error !== undefined) stderr.write(await renderError(new OrcError(error.code, error.message, { hint: error.hint }), context, false));
}

/** Of a run that ended without a person: what it waits for, and what to type next. */
function tellQuestions({ stderr, env, programName }: CliContext, { result, questions }: RunOutput): void {
  if (questions.length === 0) return;
  const { colors, palette } = styleOf(stderr, env);
  for (const line of renderQuestions(questions, { colors })) stderr.write(`${line}\n`);
  const id = printableLine(result.run_id);
  stderr.write(`  ${palette.active("answer with")} ${programName} answer ${id}\n`);
  stderr.write(`  ${palette.active("then go on with")} ${programName} resume ${id}\n`);
}

/** Of a run that was stopped before its time: what to type to have the rest of it. */
function tellHowToGoOn({ stderr, env, programName }: CliContext, { result, artifact }: RunOutput): void {
  if (artifact.folder === undefined || (result.status !== "cancelled" && result.status !== "timed_out")) return;
  stderr.write(`  ${styleOf(stderr, env).palette.active("go on with")} ${programName} resume ${printableLine(result.run_id)}\n`);
}

/** A key that was stored without a server, or taken over from another program, is bound by the person's yes. */
function mayBind(context: CliContext, { provider, origin }: UnboundKey): Promise<boolean> {
  const [name, server] = [printableLine(provider), printableLine(origin)];
  return saysYes(context, `${server} asks for your stored key of ${name}, which is bound to no server yet. Does it belong there?`);
}

function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  return below.startsWith("..") ? path : below;
}
