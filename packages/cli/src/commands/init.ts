import { relative } from "node:path";
import { initProject } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";

export function initCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const name = args["project-name"] as string | undefined;
    const made = await initProject.run(toOperationContext(context), name === undefined ? {} : { project_name: name });
    if (args["json"] === true) {
      writeJson(context, made);
      return EXIT.ok;
    }
    for (const file of made.created) context.stdout.write(`created  ${relative(context.cwd, file)}\n`);
    for (const file of made.kept) context.stdout.write(`kept     ${relative(context.cwd, file)}\n`);
    context.stderr.write('\nNext:\n  llm-orc run hello "Is it worth it?"\n  llm-orc check\n  llm-orc list-ensembles\n');
    return EXIT.ok;
  };
}
