import type { PendingQuestion } from "@llm-orc/run-spec";
import { createPalette } from "./colors.ts";
import { printableExcerpt, printableLine } from "./printable.ts";

export interface RenderQuestionsOptions {
  /** Default false. */
  readonly colors?: boolean;
  /** Whether the questions' ids are shown, for `--request`. Default false. */
  readonly hasIds?: boolean;
}

/** Who asks what: a line for each question. */
export function renderQuestions(questions: readonly PendingQuestion[], options: RenderQuestionsOptions = {}): string[] {
  const { colors = false, hasIds = false } = options;
  const palette = createPalette(colors);
  return questions.map((question) => {
    const id = hasIds ? palette.dim(`  ${printableLine(question.request_id)}`) : "";
    return `${palette.strong(placeOf(question))} asks: ${printableExcerpt(question.request.prompt)}${answersOf(question)}${id}`;
  });
}

/** Where a question comes from: `review[2] > fix`. */
export function placeOf({ agent, index, path }: Pick<PendingQuestion, "agent" | "index" | "path">): string {
  return [...path, index === undefined ? agent : `${agent}[${index}]`].map((part) => printableLine(part)).join(" > ");
}

function answersOf({ request: { kind, choices = [], secret } }: PendingQuestion): string {
  if (secret === true) return " (secret)";
  if (kind === "confirm") return " (yes | no)";
  return choices.length === 0 ? "" : ` (${choices.map((choice) => printableLine(choice)).join(" | ")})`;
}
