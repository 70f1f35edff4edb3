import type { AgentResult, RunResult } from "@llm-orc/run-spec";
import { createPalette, type Palette } from "./colors.ts";
import { formatDuration } from "./format.ts";
import { printableLine, printableText } from "./printable.ts";
import { SKIP_WORDS } from "./summary.ts";

export interface RenderTextResultOptions {
  /** Every agent's output before the deliverable. Default false: the deliverable alone. */
  readonly isDetailed?: boolean;
  /** The text goes to a terminal: what could act on it is taken out. Default false: outputs as they are, byte for byte. */
  readonly isTerminal?: boolean;
  /** Default false. */
  readonly colors?: boolean;
}

/** The answer of a run as text for stdout; ends with a newline unless it is empty. */
export function renderTextResult(result: RunResult, options: RenderTextResultOptions = {}): string {
  return [...textResultPieces(result, options)].join("");
}

/** The same, agent by agent: all outputs together may be more than one wants to hold twice. */
export function* textResultPieces(result: RunResult, options: RenderTextResultOptions = {}): Generator<string> {
  const { isDetailed = false, isTerminal = false, colors = false } = options;
  const toText = isTerminal ? printableText : (text: string): string => text;
  const deliverable = result.deliverable === null ? "" : withNewline(toText(result.deliverable));
  if (!isDetailed) {
    yield deliverable;
    return;
  }
  const palette = createPalette(colors);
  let before = "";
  for (const name of result.execution_order) {
    const entry = Object.hasOwn(result.results, name) ? result.results[name] : undefined;
    // What is also the answer is shown once, at the end.
    if (entry === undefined || (name === result.deliverable_agent && entry.response === result.deliverable)) continue;
    yield `${before}${heading(name, entry, palette)}\n\n${toText(body(entry))}`;
    before = "\n";
  }
  if (result.deliverable === null) return;
  const source = result.deliverable_agent;
  const entry = source !== null && Object.hasOwn(result.results, source) ? result.results[source] : undefined;
  const title = source === null || entry === undefined ? palette.strong("## deliverable") : heading(source, entry, palette);
  yield `${before}${title}\n\n${deliverable}`;
}

function heading(name: string, { status, model, duration_ms: durationMs }: AgentResult, { strong, dim }: Palette): string {
  const facts = [
    ...(status === "success" ? [] : [status]),
    ...(model === undefined ? [] : [printableLine(model)]),
    ...(durationMs === undefined ? [] : [formatDuration(durationMs)]),
  ];
  return strong(`## ${printableLine(name)}`) + (facts.length === 0 ? "" : dim(` (${facts.join(", ")})`));
}

function body({ response, error, skip_reason: skipReason }: AgentResult): string {
  const parts: string[] = [];
  if (error !== undefined) parts.push(withNewline(`${error.code}: ${error.message}`));
  if (skipReason !== undefined) parts.push(withNewline(`skipped: ${SKIP_WORDS[skipReason]}`));
  if (typeof response === "string") parts.push(withNewline(response));
  else if (response !== null) parts.push(...response.map((item, index) => `[${index}] ${withNewline(item ?? "(no output)")}`));
  return parts.join("");
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
