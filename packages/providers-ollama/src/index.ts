/** Ollama, on the user's own machines and at ollama.com, as a provider. */
export { parseOllamaHost } from "./parse-ollama-host.ts";
export { ollama, plugin } from "./plugin.ts";
export type { OllamaSettings } from "./settings.ts";
