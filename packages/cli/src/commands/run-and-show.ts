import { relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { OrcError } from "@llm-orc/contracts";
import {
  dependenciesOf,
  type InputHandler,
  invoke,
  type InvokeInput,
  type InvokeOutput,
  type StartedRun,
  type UnboundKey,
} from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT, exitCodeOfRun } from "../exit-codes.ts";
import { saysYes } from "../input/ask-yes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import { renderError, renderProblems } from "../render/error.ts";
import { printableLine } from "../render/printable.ts";
import { renderSummary } from "../render/summary.ts";
import { renderTextResult } from "../render/text-result.ts";
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
}

/** `--output-format`, `--json`, else `rich`. */
export function toOutputFormat(args: Readonly<Record<string, unknown>>): OutputFormat {
  return (args["output-format"] as OutputFormat | undefined) ?? (args["json"] === true ? "json" : "rich");
}

/** Runs an ensemble, shows it on the way, and gives the exit code. The answer goes to stdout, everything else to stderr. */
export async function runAndShow(context: CliContext, input: InvokeInput, options: ShowOptions): Promise<number> {
  let display: RunDisplay | undefined;
  let reading: Promise<void> = Promise.resolve();
  const onRunStarted = (started: StartedRun): void => {
    reading = follow(started);
  };

  async function follow({ run, prepared }: StartedRun): Promise<void> {
    await tellPrepared(context, prepared);
    display = await createRunDisplay(context, {
      ...options,
      dependencies: dependenciesOf(prepared),
      maxIterations: maxIterationsOf(prepared),
    });
    for await (const event of run.events) display.show(event);
    display.stop();
  }

  const askPerson = canAsk(context) ? personAt(context, () => display) : undefined;
  let output: InvokeOutput;
  try {
    output = await invoke.run(
      toOperationContext(context, {
        onRunStarted,
        ...(askPerson === undefined ? {} : { onInputRequired: askPerson, onUnboundKey: (key) => mayBind(context, key) }),
      }),
      input,
    );
    await reading;
  } finally {
    display?.stop();
  }
  await showResult(context, output, options);
  const { status } = output.result;
  if (output.artifact.error !== undefined) return EXIT.failed;
  return status === "cancelled" && context.signal.reason === "SIGTERM" ? EXIT.terminated : exitCodeOfRun(status);
}

/** What a person should know before the answers come: warnings, and that they are simulated. */
export async function tellPrepared(context: CliContext, { diagnostics, around }: StartedRun["prepared"]): Promise<void> {
  context.stderr.write(await renderProblems(diagnostics, context));
  for (const notice of around.notices) context.stderr.write(`${printableLine(notice)}\n`);
}

async function showResult(context: CliContext, { result, artifact }: InvokeOutput, { format, detailed }: ShowOptions): Promise<void> {
  const { stdout, stderr, env, cwd } = context;
  if (format === "json") writeJson(context, result);
  if (format === "rich" || format === "text") {
    // In the rich view the agents were shown on the way.
    const text = renderTextResult(result, {
      isDetailed: detailed && format === "text",
      isTerminal: stdout.isTTY === true,
      colors: styleOf(stdout, env).colors,
    });
    const isBelowView = format === "rich" && stdout.isTTY === true && text !== "";
    stdout.write(isBelowView ? `\n${text}\n` : text);
    const artifactFolder = artifact.folder === undefined ? undefined : shownPath(artifact.folder, cwd);
    stderr.write(`${renderSummary(result, { ...styleOf(stderr, env), artifactFolder }).join("\n")}\n`);
  }
  const { error, warning } = artifact;
  if (warning !== undefined)
    stderr.write(`warning[${warning.code}]: ${printableLine(warning.message)}
`);
  if (error !== undefined) stderr.write(await renderError(new OrcError(error.code, error.message, { hint: error.hint }), context, false));
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

// Whoever pipes the input in is not there to answer.
function canAsk({ stdin, stderr }: CliContext): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

function personAt({ stdin, stderr }: CliContext, display: () => RunDisplay | undefined): InputHandler {
  let turn: Promise<unknown> = Promise.resolve();
  return (request, { agent, signal }) => {
    const ask = async (): Promise<{ value: string }> => {
      display()?.pause();
      const reader = createInterface({ input: stdin, output: stderr });
      try {
        const choices = request.choices === undefined ? "" : ` (${request.choices.join(" | ")})`;
        const value = await reader.question(`${printableLine(`${agent}: ${request.prompt}${choices}`)} `, { signal });
        return { value: value === "" ? (request.default ?? "") : value };
      } finally {
        reader.close();
        display()?.resume();
      }
    };
    // One question at a time, whoever asks.
    const answered = turn.then(ask, ask);
    turn = answered;
    return answered;
  };
}
