import type { McpSession } from "./mcp-definition.ts";

/** Something to read by URI: exactly one of `uri` and `uriTemplate`. */
export interface ResourceDefinition {
  readonly uri?: string;
  /** RFC 6570 with plain variables, `llm-orc://artifact/{ensemble}/{id}`. A value comes percent-decoded and may hold `/`. */
  readonly uriTemplate?: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  /** Text, or bytes for what is none. Throws an `OrcError` for what is not there. */
  read(params: Readonly<Record<string, string>>, session: McpSession, signal: AbortSignal): Promise<string | Uint8Array>;
  /** Values of a template's variable that begin with, or are like, what was typed. */
  complete?(argument: string, value: string, session: McpSession): Promise<readonly string[]>;
}
