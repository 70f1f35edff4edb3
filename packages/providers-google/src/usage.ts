import type { Usage } from "@llm-orc/contracts";
import type { GenerateContentResponseUsageMetadata } from "@google/genai";

/** What an event says of its tokens; undefined when it does not. */
export function usageOf(metadata: GenerateContentResponseUsageMetadata | undefined): Usage | undefined {
  const prompt = count(metadata?.promptTokenCount);
  if (metadata === undefined || prompt === undefined) return undefined;
  const thoughts = count(metadata.thoughtsTokenCount);
  const cached = count(metadata.cachedContentTokenCount);
  // The results of tools that the vendor ran itself are read like a prompt.
  const input = prompt + (count(metadata.toolUsePromptTokenCount) ?? 0);
  const output = (count(metadata.candidatesTokenCount) ?? 0) + (thoughts ?? 0);
  return {
    input_tokens: input,
    // Thoughts stand beside the candidates; where one of the two is not told, the total still has it.
    output_tokens: Math.max(output, (count(metadata.totalTokenCount) ?? 0) - input),
    ...(cached === undefined ? {} : { cache_read_tokens: cached }),
    ...(thoughts === undefined ? {} : { reasoning_tokens: thoughts }),
  };
}

// Also for what a server sends that is no count.
function count(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}
