import { didYouMean } from "@llm-orc/contracts";
import { splitProvider } from "@llm-orc/provider";
import { isPlainWord } from "./key-hint.ts";

/** What to do about a model that its server does not list; undefined: it is there, or nothing is listed at all. */
export function missingModelHint(provider: string, model: string, listed: readonly string[]): string | undefined {
  // Ollama's `llama3` means `llama3:latest`.
  if (listed.includes(model) || listed.includes(`${model}:latest`)) return undefined;
  const pull = isOllama(provider) && isPlainWord(model) ? `Get it with: ollama pull ${model}` : undefined;
  if (listed.length === 0) return pull;
  const near = didYouMean(model, listed);
  if (near !== undefined) return `Did you mean "${near}"?${pull === undefined ? "" : ` ${pull}`}`;
  return (
    pull ??
    `It has ${listed.slice(0, MOST_NAMES).join(", ")}${listed.length > MOST_NAMES ? ` and ${listed.length - MOST_NAMES} more` : ""}.`
  );
}

const MOST_NAMES = 5;

function isOllama(provider: string): boolean {
  const { id, scope } = splitProvider(provider);
  return id === "ollama" || scope === "ollama";
}
