import { anthropicDialect, googleDialect, ollamaDialect, openAiDialect, type WireDialect } from "@llm-orc/testkit";

export type VendorId = "openai-compatible" | "anthropic-api" | "google-gemini" | "ollama";

/** Whose formats are spoken, by the provider that speaks them. */
export const vendorDialects: Readonly<Record<VendorId, WireDialect>> = {
  "openai-compatible": openAiDialect,
  "anthropic-api": anthropicDialect,
  "google-gemini": googleDialect,
  ollama: ollamaDialect,
};

export const vendorIds = Object.keys(vendorDialects) as readonly VendorId[];

/** The models of each, called after what they do. The flaky ones fail every other time. */
export const models = ["good", "slow", "list", "route", "limited", "reset", "cut", "refused", "silent"] as const;
export type Model = (typeof models)[number];
export const flakyModels = ["limited", "reset", "cut"] as const satisfies readonly Model[];
