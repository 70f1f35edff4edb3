/** The providers that are measured, each in the dialect of its server. */
export const DIALECTS = ["openai-compatible", "anthropic-api", "google-gemini", "ollama"] as const;
export type Dialect = (typeof DIALECTS)[number];
