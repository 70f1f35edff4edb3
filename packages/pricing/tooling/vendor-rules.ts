import type { ModelInfo } from "@pydantic/genai-prices";
import type { Vendor } from "../src/model-row.ts";

/** What is taken of a vendor's list, and how its names are read. */
export interface VendorRules {
  /** The vendor's name in the source. */
  readonly source: string;
  /** Chat models that are still served; everything else of the list is left out. */
  readonly isWanted: (model: ModelInfo) => boolean;
  /** The name that dates and `-latest` are added to. Default: as the source has it. */
  readonly toId?: (id: string) => string;
  /** Which of the exact names in the source are names of the vendor's API. Default: none. */
  readonly isAlias?: (alias: string) => boolean;
  /** Names that the source has as the beginning of a name only. */
  readonly moreAliases?: Readonly<Record<string, readonly string[]>>;
}

const OTHER_MEDIA = /image|audio|realtime|transcribe|tts|live|embedding|omni|vision|native/;
const IMPORTED = /Imported from OpenRouter|trusting open router/;
// Models that one host serves, at the maker's price.
const OPENROUTER_MODELS =
  /^(?:anthropic\/claude|openai\/(?:gpt-\d|o\d)|google\/gemini|x-ai\/grok|amazon\/nova|mistralai\/(?:mistral-medium|codestral))/;

/**
 * Together is not here: its list in the source is of 2024, and some of its prices have risen since. Neither are open models at
 * OpenRouter: each of their hosts has a price of its own, and which one answers is seen afterwards.
 */
export const VENDOR_RULES: Readonly<Record<Vendor, VendorRules>> = {
  anthropic: {
    source: "anthropic",
    isWanted: ({ id }) => !/^claude-(?:v1|2|3-opus|3-sonnet)/.test(id),
    toId: (id) => id.replace(/-latest$/, ""),
    isAlias: () => true,
  },
  // The older names are of models and prices of 2025.
  deepseek: { source: "deepseek", isWanted: ({ id }) => id.startsWith("deepseek-v4") },
  google: {
    source: "google",
    isWanted: ({ id, deprecated }) => /^gemini-[2-9]/.test(id) && deprecated !== true && !OTHER_MEDIA.test(id),
    isAlias: () => true,
    moreAliases: {
      "gemini-3.1-flash-lite": ["gemini-3.1-flash-lite-preview"],
      "gemini-3.1-pro-preview": ["gemini-3.1-pro-preview-customtools"],
      "gemini-3.5-flash": ["gemini-3.5-flash-preview"],
    },
  },
  groq: {
    source: "groq",
    isWanted: ({ id, context_window: window }) => window !== undefined || /^(?:llama-3.1-8b|llama-3.3-70b-v|meta-llama)/.test(id),
    // The safeguard model is cheaper than the one that the source counts it to.
    isAlias: (alias) => !alias.includes("safeguard"),
  },
  mistral: {
    source: "mistral",
    isWanted: ({ id, deprecated, price_comments: comments = "" }) =>
      /^(?:mistral-(?:large|medium|small|nemo)|ministral|codestral|devstral|magistral|pixtral|voxtral-small)/.test(id) &&
      deprecated !== true &&
      !/:|-2312$/.test(id) &&
      !IMPORTED.test(comments),
    isAlias: () => true,
    moreAliases: { "magistral-medium": ["magistral-medium-latest"], "magistral-small": ["magistral-small-latest"] },
  },
  openai: {
    source: "openai",
    isWanted: ({ id, price_comments: comments = "" }) =>
      /^(?:gpt-\d|o\d|chatgpt-4o|codex-mini)/.test(id) &&
      !OTHER_MEDIA.test(id) &&
      !/preview|search|instruct|-16k|-32k|-0301|-0613|-1106|\.ft-|:|deep-research|o1-mini/.test(id) &&
      !IMPORTED.test(comments),
    // gpt-5-1 and gpt-35-turbo are other clouds' ways to write them, o3-mini-high is OpenRouter's.
    isAlias: (alias) => !/search|-high$|gpt-35|^gpt-\d-\d(?:-|$)|:/.test(alias),
  },
  openrouter: {
    source: "openrouter",
    isWanted: ({ id, context_window: window }) =>
      window !== undefined && OPENROUTER_MODELS.test(id) && !/:|image|audio|0613|16k|instruct/.test(id),
    isAlias: (alias) => alias.includes("/") && !/:|\d{8}|audio|-chat$/.test(alias),
  },
  xai: {
    source: "x-ai",
    // Of older models the source has no long-context prices. grok-latest has moved on since.
    isWanted: ({ id, deprecated }) => deprecated !== true && /^grok-(?:4\.\d+$|build)/.test(id),
    isAlias: (alias) => !alias.includes("/") && alias !== "grok-latest",
  },
};
