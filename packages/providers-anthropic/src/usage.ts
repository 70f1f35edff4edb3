import { isJsonObject, type JsonValue, type Usage } from "@llm-orc/contracts";

/** Puts together what a stream says of its tokens. Its counts are sums so far, so a later one replaces an earlier. */
export interface UsageCounter {
  /** Of `message_start`: the output is still to come. */
  take(usage: JsonValue | undefined): void;
  /** Of `message_delta`. */
  takeFinal(usage: JsonValue | undefined): void;
  /** Undefined until the final counts are there: a failed attempt must not look cheaper than it may have been. */
  total(): Usage | undefined;
}

export function createUsageCounter(): UsageCounter {
  const counts: Record<string, number> = {};
  let reasoning: number | undefined;
  let isFinal = false;

  function take(usage: JsonValue | undefined): void {
    if (!isJsonObject(usage)) return;
    for (const [name, value] of Object.entries(usage)) if (isCount(value)) counts[name] = value;
    const details = usage.output_tokens_details;
    if (isJsonObject(details) && isCount(details.thinking_tokens)) reasoning = details.thinking_tokens;
  }

  return {
    take,
    takeFinal(usage) {
      take(usage);
      if (isJsonObject(usage) && isCount(usage.output_tokens)) isFinal = true;
    },
    total() {
      const { input_tokens: input, output_tokens: output, cache_read_input_tokens: read, cache_creation_input_tokens: written } = counts;
      if (!isFinal || input === undefined || output === undefined) return undefined;
      return {
        // The vendor counts what was cached beside the rest.
        input_tokens: input + (read ?? 0) + (written ?? 0),
        output_tokens: output,
        ...(read === undefined ? {} : { cache_read_tokens: read }),
        ...(written === undefined ? {} : { cache_write_tokens: written }),
        ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
      };
    },
  };
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && value >= 0 && Number.isFinite(value);
}
