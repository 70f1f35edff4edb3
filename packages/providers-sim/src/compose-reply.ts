import type { Prompt } from "./prompt.ts";
import { readableJson } from "./readable-json.ts";

const FEWEST_QUOTES = 3;
const MOST_QUOTES = 6;
const QUOTE_LENGTH = 160;
const ROLE_LENGTH = 160;

/**
 * The usual answer: says first that it is simulated, then shows what reached the model (its role, how much it was given,
 * the lines with the most figures), so that a reader can follow real data through an ensemble. It judges nothing.
 */
export function composeReply(modelId: string, prompt: Prompt): string {
  const role = firstSentence(prompt.system);
  const lines = prompt.conversation
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const size = `${lines.length} line${lines.length === 1 ? "" : "s"}, ${Buffer.byteLength(prompt.conversation)} bytes`;
  const quotes = keyLines(lines).map((line) => `- ${line}`);
  return [
    `[simulated answer by sim/${modelId}]`,
    role === "" ? "No role was given." : `Role: ${role}`,
    quotes.length === 0 ? "The request was empty." : `Received ${size}. What stands out:`,
    ...quotes,
  ].join("\n");
}

function firstSentence(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return shorten(/^.*?[.!?](?=\s|$)/.exec(flat)?.[0] ?? flat, ROLE_LENGTH);
}

// In their own order, so that the answer reads like its source.
function keyLines(lines: readonly string[]): readonly string[] {
  const candidates = lines
    .map((line, index) => ({ index, text: readable(line) }))
    .filter(({ text }) => text !== "")
    .map((candidate) => ({ ...candidate, score: weight(candidate.text) }));
  return candidates
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, Math.min(MOST_QUOTES, Math.max(FEWEST_QUOTES, Math.ceil(lines.length / 4))))
    .toSorted((a, b) => a.index - b.index)
    .map(({ text }) => shorten(text, QUOTE_LENGTH));
}

// Answers of other simulated models come in as input: their frame is noise here.
function readable(line: string): string {
  if (/^\[simulated |^Role: |^No role was given|^Received \d+ lines?, |^The request was empty/.test(line)) return "";
  const bare = line.replace(/^(?:[-*#>\s]+|\d+[.)]\s+)/, "").trim();
  return /[\p{L}\p{N}]/u.test(bare) ? readableJson(bare) : "";
}

// Figures first, then names and labelled values; a bare word says little.
function weight(line: string): number {
  const figures = line.match(/\d+(?:[.,]\d+)*/g)?.length ?? 0;
  const words = line.match(/\p{L}+/gu)?.length ?? 0;
  return Math.min(figures, 4) * 3 + (line.includes(":") ? 1 : 0) + Math.min(words, 8) / 8;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
