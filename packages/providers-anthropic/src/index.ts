/** Anthropic's Messages API, and servers that speak it, as a provider. */
export { anthropic, plugin } from "./plugin.ts";
export type { AnthropicSettings } from "./settings.ts";
