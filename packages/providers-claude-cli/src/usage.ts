import { isJsonObject, type JsonValue, type Usage } from "@llm-orc/contracts";

/** The tokens of one answer. The command's `input_tokens` leaves out what its cache took part in; ours is all of it. */
export function usageOf(value: JsonValue | undefined): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const input = count(value.input_tokens);
  const output = count(value.output_tokens);
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = count(value.cache_read_input_tokens);
  const cacheWrite = count(value.cache_creation_input_tokens);
  const details = isJsonObject(value.output_tokens_details) ? value.output_tokens_details : {};
  const reasoning = count(details.thinking_tokens);
  return {
    input_tokens: input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output_tokens: output,
    ...(cacheRead === undefined ? {} : { cache_read_tokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cache_write_tokens: cacheWrite }),
    // 0 stands for "not counted" as well.
    ...(reasoning === undefined || reasoning === 0 ? {} : { reasoning_tokens: reasoning }),
  };
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
