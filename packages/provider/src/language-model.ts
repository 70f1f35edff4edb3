import type { JsonObject, JsonSchema, JsonValue, Usage } from "@llm-orc/contracts";

/** Plain data that a vendor wants back unchanged (signatures, encrypted reasoning). */
export type ProviderData = JsonObject;

export type MessagePart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "file"; readonly mediaType: string; readonly data: Uint8Array; readonly name?: string }
  | { readonly type: "reasoning"; readonly text: string; readonly providerData?: ProviderData }
  | { readonly type: "tool-call"; readonly id: string; readonly name: string; readonly input: JsonValue }
  | { readonly type: "tool-result"; readonly id: string; readonly name: string; readonly output: JsonValue; readonly isError?: boolean };

export interface Message {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly parts: readonly MessagePart[];
}

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
}

/** One model call. What a vendor does not take is a warning in the result, never a failure or a silence. */
export interface GenerateRequest {
  readonly messages: readonly Message[];
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** Default `{ type: "text" }`. */
  readonly output?: { readonly type: "text" } | { readonly type: "json"; readonly schema: JsonSchema; readonly name?: string };
  readonly reasoning?: { readonly effort: "low" | "medium" | "high" } | { readonly maxTokens: number };
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: "auto" | "none" | "required" | { readonly name: string };
  readonly promptCache?: "auto" | "off";
  /** The vendor's own settings; checked by the plugin's `optionsSchema`. */
  readonly options?: JsonObject;
  readonly signal: AbortSignal;
}

export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "other";

/** What the vendor says of its limits, as far as it does. */
export interface RateLimitState {
  readonly remainingRequests?: number;
  readonly remainingTokens?: number;
  readonly resetAfterMs?: number;
}

/**
 * A piece of an answer. Readers skip types that they do not know; anything beyond text appears only when the request
 * asked for it.
 */
export type StreamPart =
  | { readonly type: "start"; readonly model: string; readonly requestId?: string }
  | { readonly type: "text-delta"; readonly delta: string }
  | { readonly type: "reasoning-delta"; readonly delta: string; readonly providerData?: ProviderData }
  | { readonly type: "tool-call"; readonly id: string; readonly name: string; readonly input: JsonValue }
  | {
      readonly type: "finish";
      readonly reason: FinishReason;
      /** Absent when the vendor reported none. */
      readonly usage?: Usage;
      readonly warnings: readonly string[];
      readonly rateLimit?: RateLimitState;
    };

/**
 * An answer, for one reader. `ready` is optional, of one that is its own iterator: the next part where it has come already,
 * so that who reads need not wait a turn for each of those that came at once.
 */
export interface AnswerParts extends AsyncIterable<StreamPart> {
  ready?(): StreamPart | undefined;
}

/** A model of one provider. Holds no state between calls. */
export interface LanguageModel {
  readonly specVersion: "v1";
  readonly providerId: string;
  readonly modelId: string;
  /** Ends with exactly one `finish`, after the vendor's own end marker; failures are thrown as `ProviderError`. */
  stream(request: GenerateRequest): AnswerParts;
}
