/**
 * Tokens of one or more model calls. `input_tokens` includes what was read from or written to the vendor's prompt cache,
 * `output_tokens` includes reasoning; the finer counts say how much of it.
 */
export interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_tokens?: number;
  readonly cache_write_tokens?: number;
  readonly reasoning_tokens?: number;
}

const PARTS = ["cache_read_tokens", "cache_write_tokens", "reasoning_tokens"] as const;

/** The sum; a finer count is present when either side has it. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
  };
  for (const part of PARTS) {
    if (a[part] !== undefined || b[part] !== undefined) sum[part] = (a[part] ?? 0) + (b[part] ?? 0);
  }
  return sum;
}
