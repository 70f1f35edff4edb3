import { printSchema, type SchemaKind } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";

export function schemaCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const schema = await printSchema.run(toOperationContext(context), { kind: args["kind"] as SchemaKind });
    context.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    return EXIT.ok;
  };
}
