import { checkConfig, type ConfigScope } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderProblems } from "../render/error.ts";
import { formatCount } from "../render/format.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";

/** 0: every file loads; 2: one has errors. */
export function configCheckCommand(context: CliContext, scope: ConfigScope): CommandHandler {
  return async (args) => {
    const checked = await checkConfig.run(toOperationContext(context), { scope });
    const { files, diagnostics, valid } = checked;
    if (args["json"] === true) {
      writeJson(context, checked);
      return valid ? EXIT.ok : EXIT.usage;
    }
    const { palette } = styleOf(context.stdout, context.env);
    context.stderr.write(await renderProblems(diagnostics, context));
    for (const { file, tier, errors, warnings } of files) {
      const mark = errors > 0 ? palette.bad("invalid") : palette.good("ok     ");
      const notes = [...(errors > 0 ? [formatCount(errors, "error")] : []), ...(warnings > 0 ? [formatCount(warnings, "warning")] : [])];
      context.stdout.write(`${mark}  ${printableLine(file)} ${palette.dim(`(${[tier, ...notes].join(", ")})`)}\n`);
    }
    if (files.length === 0) {
      context.stderr.write("There are no configuration files, and none is needed. See what holds: llm-orc config show\n");
    }
    return valid ? EXIT.ok : EXIT.usage;
  };
}
