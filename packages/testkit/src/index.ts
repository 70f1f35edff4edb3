/**
 * For testing providers and programs without a vendor: a fake model server that speaks real wire formats and fails on
 * demand, and a scripted provider in memory. The conformance suite is `@llm-orc/testkit/conformance`; it needs vitest.
 */
export { anthropicDialect } from "./dialects/anthropic-dialect.ts";
export { googleDialect } from "./dialects/google-dialect.ts";
export { ollamaDialect } from "./dialects/ollama-dialect.ts";
export { openAiDialect } from "./dialects/open-ai-dialect.ts";
export type { WireDialect, WireEnd, WireError, WireFinishReason, WireStream, WireToolCall, WireUsage } from "./dialects/wire-dialect.ts";
export type { GrantAnswer, Grants, GrantSettings } from "./authorization/grants.ts";
export {
  type AuthorizationClient,
  type AuthorizationConsent,
  type AuthorizationEndpoint,
  type AuthorizationFault,
  type AuthorizationServer,
  startAuthorizationServer,
} from "./authorization/start-authorization-server.ts";
export { createFakeClock, type FakeClock } from "./fake-clock.ts";
export {
  type FakeAnswer,
  type FakeCall,
  fakeProvider,
  type FakeProvider,
  type FakeProviderOptions,
  type FakeReply,
} from "./fake-provider.ts";
export { hostileNames } from "./hostile-names.ts";
export { CLOSED_ADDRESS } from "./server/closed-address.ts";
export type { Fault, Reply } from "./server/reply.ts";
export {
  type FakeModelServer,
  type RecordedRequest,
  startFakeModelServer,
  type StartFakeModelServerOptions,
} from "./server/start-fake-model-server.ts";
