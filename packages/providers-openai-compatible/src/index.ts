/** Any server that speaks OpenAI's chat completions, as a provider. */
export { openaiCompatible, plugin } from "./plugin.ts";
export type { OpenAiCompatibleSettings } from "./settings.ts";
