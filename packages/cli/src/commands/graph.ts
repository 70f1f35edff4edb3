import { graphEnsemble, type GraphFormat } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { styleOf } from "../terminal-style.ts";

/** The drawing alone on stdout: it goes into a file, a document, or another program. */
export function graphCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { columns, unicode } = styleOf(context.stdout, context.env);
    const configDir = args["config-dir"] as string | undefined;
    const { text } = await graphEnsemble.run(toOperationContext(context), {
      ensemble: String(args["ensemble"]),
      format: args["json"] === true ? "json" : (args["format"] as GraphFormat),
      ...(configDir === undefined ? {} : { config_dir: configDir }),
      // Elsewhere than on a terminal ASCII means ASCII.
      ...(columns === undefined ? {} : { columns, unicode }),
    });
    context.stdout.write(text);
    return EXIT.ok;
  };
}
