import type { Usage } from "@llm-orc/contracts";

/**
 * What the last line says of its tokens. Servers of 2024 left the count of the prompt out when all of it was cached: then
 * undefined, since the prompt was not empty. A count of the answer that is left out is zero.
 */
export function usageOf(line: Readonly<Record<string, unknown>>): Usage | undefined {
  const input = count(line.prompt_eval_count);
  const cached = count(line.prompt_eval_cached_count);
  if (input === undefined || input === 0) return undefined;
  return {
    input_tokens: input,
    output_tokens: count(line.eval_count) ?? 0,
    ...(cached === undefined ? {} : { cache_read_tokens: Math.min(cached, input) }),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}
