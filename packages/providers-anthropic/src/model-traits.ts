import { type ModelInfo } from "@llm-orc/provider";
import { VENDOR_ORIGIN } from "./connection.ts";

/** What a model takes, as far as its name tells. */
export interface ModelTraits {
  /** How it is told to think: not at all, with a budget of tokens, with either, or only as much as it finds right. */
  readonly thinking: "none" | "budget" | "either" | "adaptive";
  /** Whether it takes a temperature other than the default, in an API version that has one. */
  readonly takesSampling: boolean;
  /** Whether it takes a JSON Schema for its answer. */
  readonly takesSchemas: boolean;
}

/**
 * By the version in the name: `claude-sonnet-4-6`, `claude-3-7-sonnet-20250219`, `anthropic/claude-opus-4.8`. A Claude
 * without a version counts as a new one. Other names are those of servers that imitate the API as it was before 2026.
 *
 * From the vendor's guides: thinking since 3.7, adaptive since 4.6 and nothing else since 4.7; sampling settings until
 * 4.6; schemas since 4.5.
 */
export function traitsOf(modelId: string): ModelTraits {
  const version = versionOf(modelId);
  if (version === undefined) return { thinking: "budget", takesSampling: true, takesSchemas: true };
  return {
    thinking: version < 307 ? "none" : version < 406 ? "budget" : version < 407 ? "either" : "adaptive",
    takesSampling: version < 407,
    takesSchemas: version >= 405,
  };
}

/** What is known without asking: of the vendor's own models only. */
export function describeModel(modelId: string, origin: string): ModelInfo | undefined {
  if (origin !== VENDOR_ORIGIN || versionOf(modelId) === undefined) return undefined;
  const { thinking, takesSchemas } = traitsOf(modelId);
  return {
    id: modelId,
    capabilities: [
      ...(takesSchemas ? (["json"] as const) : []),
      "tools",
      ...(thinking === "none" ? [] : (["reasoning"] as const)),
      "files",
    ],
  };
}

// 4.6 is 406. A date at the end is no version.
function versionOf(modelId: string): number | undefined {
  const match = /\bclaude-(?:[a-z]+-)?(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?/.exec(modelId);
  if (match !== null) return Number(match[1]) * 100 + Number(match[2] ?? 0);
  return /\bclaude\b/.test(modelId) ? Infinity : undefined;
}
