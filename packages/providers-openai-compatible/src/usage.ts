import { isJsonObject, type JsonObject, type JsonValue, type Usage } from "@llm-orc/contracts";

/** What a chunk or document says of its tokens; undefined when it does not. */
export function usageOf(payload: JsonObject): Usage | undefined {
  // Groq puts it one level deeper when `stream_options` is not understood.
  const usage = isJsonObject(payload.usage) ? payload.usage : isJsonObject(payload.x_groq) ? payload.x_groq.usage : undefined;
  if (!isJsonObject(usage)) return undefined;
  const input = count(usage.prompt_tokens);
  const output = count(usage.completion_tokens);
  if (input === undefined || output === undefined) return undefined;
  const details = usage.prompt_tokens_details;
  // After OpenAI's own: DeepSeek's, Kimi's and Together's, Mistral's.
  const cached =
    count(detail(details, "cached_tokens")) ??
    count(usage.prompt_cache_hit_tokens) ??
    count(usage.cached_tokens) ??
    count(usage.num_cached_tokens);
  const written = count(detail(details, "cache_write_tokens"));
  // xAI and Gemini leave reasoning out of completion_tokens but not out of the total; Gemini says of it nothing else.
  const beside = Math.max(0, (count(usage.total_tokens) ?? 0) - input - output);
  const reasoning =
    count(detail(usage.completion_tokens_details, "reasoning_tokens")) ??
    count(usage.reasoning_tokens) ??
    (beside > 0 ? beside : undefined);
  return {
    input_tokens: input,
    output_tokens: output + beside,
    ...(cached === undefined ? {} : { cache_read_tokens: cached }),
    ...(written === undefined ? {} : { cache_write_tokens: written }),
    ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
  };
}

function detail(details: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(details) ? details[name] : undefined;
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}
