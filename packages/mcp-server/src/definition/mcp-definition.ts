import type { PromptDefinition } from "./prompt-definition.ts";
import type { ResourceDefinition } from "./resource-definition.ts";
import type { Scope } from "./scope.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/** Everything that the server offers, as data: the adapters turn it into a protocol. */
export interface McpDefinition {
  readonly name: string;
  readonly version: string;
  /** For the client's model, once per connection. */
  readonly instructions: string;
  readonly tools: readonly ToolDefinition[];
  readonly resources: readonly ResourceDefinition[];
  readonly prompts: readonly PromptDefinition[];
  /** One session per connection: of stdio, or of an `Mcp-Session-Id`; in the stateless revisions one per request. */
  openSession(options: { readonly scopes: ReadonlySet<Scope> }): McpSession;
}

/** What belongs to one connection. Opaque to the adapters beyond this. */
export interface McpSession {
  readonly scopes: ReadonlySet<Scope>;
  /** Gives back how to stop listening. */
  onChanged?(listener: (change: SessionChange) => void): () => void;
  close(): Promise<void>;
}

export type SessionChange = { readonly type: "tools" | "resources" | "prompts" } | { readonly type: "resource"; readonly uri: string };
