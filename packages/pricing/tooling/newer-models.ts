import type { ModelRow, Vendor } from "../src/model-row.ts";

/** The day on which these were looked up. */
export const LOOKED_UP_ON = "2026-11-24";

/**
 * Models that the price source does not have yet. One that it has by now is an error, so that it is taken out here.
 * Haiku 5.5, Sonnet 5.5: platform.claude.com/docs/en/models/haiku-5-5 and sonnet-5-5; Sonnet's cache reads are half of that since 2026-10-07, as two
 * cost trackers noted from the vendor's price list. Fable 5.2 (2026-11-09): from resellers' and trackers' notes of the same list.
 * GPT-6.2 Sol: developers.openai.com/api/docs/models/gpt-6.2-sol; GPT-6.1 Sol: from quotations of its page there.
 */
export const NEWER_MODELS: Readonly<Partial<Record<Vendor, readonly ModelRow[]>>> = {
  anthropic: [
    ["claude-fable-5-2", 1_000_000, null, [8, 40, 0.2, 10]],
    ["claude-haiku-5-5", 1_000_000, null, [0.1, 0.5, 0.01, 0.125, [100_000, 0.5, 2.5, 0.05, 0.625]]],
    ["claude-sonnet-5-5", 1_000_000, null, [2, 10, 0.1, 2.5]],
  ],
  openai: [
    ["gpt-6.1-sol", 1_050_000, null, [2, 10, 0.1, 2.5, [272_000, 4, 15, 0.2, 5]]],
    ["gpt-6.2-sol", 1_050_000, null, [2, 10, 0.1, 2.5, [272_000, 4, 15, 0.2, 5]]],
  ],
};
