import type { JsonSchema } from "@llm-orc/contracts";
import { toFileError } from "@llm-orc/project-files";
import type { OperationContext } from "./context.ts";

/** What an operation may do, from least to most. */
export type OperationScope = "read" | "run" | "write" | "write:script" | "admin";

/**
 * A use case, written once. The command line, MCP and HTTP mount it: they bring the input, check it against `inputSchema`,
 * and show the output. An operation asks nobody and knows no surface.
 */
export interface Operation<Input = never, Output = unknown> {
  /** `list_ensembles`: a verb and its object in snake_case. */
  readonly name: string;
  readonly description: string;
  readonly scope: OperationScope;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  run(context: OperationContext, input: Input): Promise<Output>;
}

/**
 * Types an operation. What a system refuses on the way and nothing has an error of its own for, a full disk in the middle of an
 * `init`, becomes `FILE_ACCESS_FAILED`: no bug of ours, and the person can do something about it.
 */
export function defineOperation<Input, Output>(operation: Operation<Input, Output>): Operation<Input, Output> {
  return {
    ...operation,
    async run(context, input) {
      try {
        return await operation.run(context, input);
      } catch (error) {
        throw toFileError(error) ?? error;
      }
    },
  };
}
