import type { JsonObject, JsonSchema } from "@llm-orc/contracts";
import type { Content } from "./content.ts";
import type { McpSession } from "./mcp-definition.ts";
import type { Scope } from "./scope.ts";

/** Tools that are switched on and off together. */
export type Toolset = "core" | "ensembles" | "profiles" | "scripts" | "library" | "artifacts" | "runs";

/** A tool as data: no protocol library knows it, and it knows none. */
export interface ToolDefinition {
  /** snake_case: some hosts allow nothing else. */
  readonly name: string;
  readonly title: string;
  /** At most 300 characters: it costs tokens on every turn of the client. */
  readonly description: string;
  readonly toolset: Toolset;
  readonly scope: Scope;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint: boolean;
  };
  /** An object, flat, `additionalProperties: false`, no type arrays and no top-level `anyOf`: hosts differ in what they read. */
  readonly inputSchema: JsonSchema;
  /** Of `structured`; shallow. */
  readonly outputSchema: JsonSchema;
  /** What it throws reaches the client as an error with a code, an unknown one as `INTERNAL_ERROR` without its text. */
  call(call: ToolCall): Promise<ToolOutcome>;
}

export interface ToolCall {
  /** Valid against `inputSchema`, with its defaults filled in. */
  readonly args: JsonObject;
  /** Whose project it is about; one per connection. */
  readonly session: McpSession;
  /** Aborted when the client cancelled, or went away. */
  readonly signal: AbortSignal;
  /** For clients that asked for progress. A report that does not rise is dropped. */
  readonly progress: (report: { readonly progress: number; readonly total: number; readonly message: string }) => void;
  readonly log: (level: LogLevel, message: string, data?: JsonObject) => void;
  /** The next call after `needs_input` or `needs_client`: what was answered. */
  readonly resumed?: Resumed;
}

export interface Resumed {
  readonly state: JsonObject;
  /** To `needs_input`; after `needs_client` the first of `answers`. */
  readonly answer: InputAnswer;
  /** To each request of `needs_client` that the client could be sent. */
  readonly answers: Readonly<Record<string, InputAnswer>>;
}

export type LogLevel = "debug" | "info" | "warning" | "error";

export interface InputAnswer {
  readonly action: "accept" | "decline" | "cancel";
  /** Of an accepted answer: valid against the schema that was asked with, or what the client's model or folder list said. */
  readonly content?: JsonObject;
}

/** What only the client can give: an answer of its user, of its model, or the folders it works in. */
export type ClientRequest =
  | { readonly type: "form"; readonly message: string; readonly schema: JsonSchema }
  | { readonly type: "sample"; readonly prompt: string; readonly maxTokens: number }
  | { readonly type: "roots" };

export interface ToolError {
  readonly code: string;
  readonly message: string;
  /** What to call or change next. */
  readonly hint?: string;
  /** Names that would have been right. */
  readonly candidates?: readonly string[];
}

export interface ResourceLink {
  readonly uri: string;
  readonly name: string;
  readonly description?: string;
  readonly mimeType?: string;
}

export type ToolOutcome =
  | {
      readonly type: "done";
      /** For the model: a summary, not the structured content again. */
      readonly text: string;
      readonly structured: JsonObject;
      readonly links?: readonly ResourceLink[];
      /** What is no text, after the text. */
      readonly attachments?: readonly Content[];
    }
  | { readonly type: "error"; readonly error: ToolError }
  /** Somebody has to be asked: the tool is called again with `resumed`. Where the client cannot ask, `otherwise` is the result. */
  | {
      readonly type: "needs_input";
      readonly message: string;
      /** An object of flat, primitive properties. */
      readonly schema: JsonSchema;
      /** Given back with the answer. The client may see it, but cannot change it. */
      readonly state: JsonObject;
      readonly otherwise: ToolOutcome;
    }
  /**
   * The same for several requests at once and for those that are no form. A request that the client did not say it can
   * answer is left out. Where none is left, `otherwise` is the result; without it the client is refused.
   */
  | {
      readonly type: "needs_client";
      readonly requests: Readonly<Record<string, ClientRequest>>;
      readonly state: JsonObject;
      readonly otherwise?: ToolOutcome;
    };
