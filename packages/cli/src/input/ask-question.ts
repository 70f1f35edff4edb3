import { type InputRequest, toAnswer } from "@llm-orc/run-spec";
import type { CliContext } from "../cli-context.ts";
import { printableLine, printableText } from "../render/printable.ts";
import { editLine } from "./edit-line.ts";
import { readSecret } from "./read-secret.ts";

type Terminal = Pick<CliContext, "stdin" | "stderr" | "signal">;

const END_OF_TEXT = ".";

/**
 * Puts a question to the person at the terminal, until the answer is one. `who` asks. Undefined: the person puts it off (Ctrl-D).
 * Rejects with the signal's reason, and with `Interrupted` on Ctrl-C.
 */
export async function askQuestion(terminal: Terminal, request: InputRequest, who: string): Promise<string | undefined> {
  const { stderr } = terminal;
  stderr.write(introduction(request, who));
  for (;;) {
    const text = await readText(terminal, request);
    if (text === undefined) return undefined;
    const answer = toAnswer(request, text);
    if ("value" in answer) return answer.value;
    stderr.write(`${printableLine(answer.problem)}\n`);
  }
}

/** The question and what one may choose from. */
export function introduction({ prompt, kind, choices = [], default: preset }: InputRequest, who: string): string {
  const listed = choices.map((choice, index) => `  ${index + 1} ${printableLine(choice)}${choice === preset ? " (default)" : ""}\n`);
  const how = kind === "multiline" ? `  Type several lines, and end with a line that has only "${END_OF_TEXT}", or with Ctrl-D.\n` : "";
  return `${printableLine(who)} asks: ${printableText(prompt).trim()}\n${listed.join("")}${how}`;
}

function readText(terminal: Terminal, request: InputRequest): Promise<string | undefined> {
  if (request.secret === true) return readHidden(terminal, request);
  if (request.kind === "multiline") return readLines(terminal);
  return editLine(terminal, linePrompt(request));
}

function linePrompt({ kind, default: preset }: InputRequest): string {
  const shown = preset === undefined ? "" : printableLine(preset);
  switch (kind) {
    case "confirm":
      return /^(?:y|yes|true)$/i.test(shown) ? "[Y/n] " : /^(?:n|no|false)$/i.test(shown) ? "[y/N] " : "[y/n] ";
    case "choice":
      return "Number or name: ";
    case "text":
    case "multiline":
      return shown === "" ? "> " : `[${shown}] > `;
  }
}

async function readLines(terminal: Terminal): Promise<string | undefined> {
  const lines: string[] = [];
  for (;;) {
    const line = await editLine(terminal, "| ");
    if (line === END_OF_TEXT) return lines.join("\n");
    if (line === undefined) return lines.length === 0 ? undefined : lines.join("\n");
    lines.push(line);
  }
}

// An empty line is the default, or puts the question off as Ctrl-D does: which of the two was pressed is not seen.
async function readHidden(terminal: Terminal, request: InputRequest): Promise<string | undefined> {
  const secret = (await readSecret(terminal, "Answer")).reveal();
  return secret === "" && request.default === undefined ? undefined : secret;
}
