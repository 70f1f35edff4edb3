import type { Logger } from "@llm-orc/contracts";
import type { McpDefinition, McpSession } from "../definition/mcp-definition.ts";
import { toSafeError } from "./safe-error.ts";

/** What is to be completed: an argument of a prompt, or a variable of a resource template. */
export interface CompletionRequest {
  readonly of: { readonly prompt: string } | { readonly uriTemplate: string };
  readonly argument: string;
  readonly value: string;
}

export interface Completion {
  readonly values: string[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** The protocol allows no more in one answer. */
const MAX_VALUES = 100;

/** Suggestions while somebody types; none where there is nothing to suggest or something went wrong. */
export async function completeArgument(
  definition: McpDefinition,
  { of, argument, value }: CompletionRequest,
  { session, log }: { readonly session: McpSession; readonly log: Logger },
): Promise<Completion> {
  try {
    const values = session.scopes.has("read") ? ((await suggest()) ?? []) : [];
    return { values: values.slice(0, MAX_VALUES), total: values.length, hasMore: values.length > MAX_VALUES };
  } catch (error) {
    toSafeError(error, log);
    return { values: [], total: 0, hasMore: false };
  }

  async function suggest(): Promise<readonly string[] | undefined> {
    if ("uriTemplate" in of) {
      const resource = definition.resources.find(({ uriTemplate }) => uriTemplate === of.uriTemplate);
      return resource?.complete?.(argument, value, session);
    }
    const prompt = definition.prompts.find(({ name }) => name === of.prompt);
    return prompt?.arguments.find(({ name }) => name === argument)?.complete?.(value, session);
  }
}
