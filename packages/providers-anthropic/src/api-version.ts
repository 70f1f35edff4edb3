import type { JsonObject } from "@llm-orc/contracts";

/** The version that the SDK speaks. It refuses sampling settings, even at their defaults. */
export const LATEST_API_VERSION = "2026-10-21";
/** The one before, and the last that has them. Its answers are the same. */
export const SAMPLING_API_VERSION = "2023-06-01";

const SAMPLING = ["temperature", "top_p", "top_k"] as const;

/** The newest version that takes this body. */
export function apiVersionFor(body: JsonObject): string {
  return SAMPLING.some((name) => body[name] !== undefined) ? SAMPLING_API_VERSION : LATEST_API_VERSION;
}
