import type { Content } from "./content.ts";
import type { McpSession } from "./mcp-definition.ts";
import type { Resumed, ToolOutcome } from "./tool-definition.ts";

/** A text that a person picks from the client's menu. */
export interface PromptDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** `resumed` is there after `needs_client`. Throws an `OrcError` for arguments that will not do. */
  get(args: Readonly<Record<string, string>>, session: McpSession, resumed?: Resumed): Promise<readonly PromptMessage[] | PromptQuestion>;
}

/** As of a tool; `otherwise` has no place here, for a prompt that needs an answer is nothing without it. */
export type PromptQuestion = Extract<ToolOutcome, { type: "needs_client" }>;

export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  complete?(value: string, session: McpSession): Promise<readonly string[]>;
}

export type PromptMessage =
  | { readonly role: "user" | "assistant"; readonly text: string }
  | { readonly role: "user" | "assistant"; readonly content: Content };
