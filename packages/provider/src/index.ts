/** The spec that model providers implement, and the registry that holds them. A plugin has this package as a peer. */
export { definePlugin, type Plugin } from "./define-plugin.ts";
export { baseUrlOrigins, environmentCredential, findEnvironmentKey, isLoopbackOrigin, vendorOf } from "./environment-credential.ts";
export { generate, type GenerateResult } from "./generate.ts";
export type {
  AnswerParts,
  FinishReason,
  GenerateRequest,
  LanguageModel,
  Message,
  MessagePart,
  ProviderData,
  RateLimitState,
  StreamPart,
  ToolDefinition,
} from "./language-model.ts";
export { isProviderError, ProviderError, type ProviderErrorKind, type ProviderErrorOptions } from "./provider-error.ts";
export type {
  HttpPoolLimits,
  ModelInfo,
  Provider,
  ProviderContext,
  ProviderInstance,
  ProviderPlugin,
  ProviderStatus,
} from "./provider-plugin.ts";
export { createProviderRegistry, type ProviderRegistry, type ProviderRegistryOptions, splitProvider } from "./provider-registry.ts";
