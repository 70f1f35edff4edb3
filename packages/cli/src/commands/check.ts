import { checkEnsembles } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderProblems } from "../render/error.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";

/** 0: all well; 2: a file has no meaning; 5: something that an ensemble needs is not there. */
export function checkCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { ensembles } = await checkEnsembles.run(toOperationContext(context), {
      ensembles: (args["ensembles"] as string[] | undefined) ?? [],
      ...(args["config-dir"] === undefined ? {} : { config_dir: args["config-dir"] as string }),
    });
    const strict = args["strict"] === true;
    const hasWarnings = (index: number): boolean => strict && (ensembles[index]?.diagnostics.length ?? 0) > 0;
    if (args["json"] === true) writeJson(context, { ensembles });
    else {
      const { palette } = styleOf(context.stdout, context.env);
      if (ensembles.length === 0) context.stderr.write("There are no ensembles here. Make one with: llm-orc init\n");
      for (const [index, { ensemble, file, agents, diagnostics, valid, runnable }] of ensembles.entries()) {
        context.stderr.write(await renderProblems(diagnostics, context));
        const isBad = !valid || hasWarnings(index);
        const mark = isBad ? palette.bad("invalid") : runnable ? palette.good("ok") : palette.warn("not runnable");
        context.stdout.write(
          `${mark}  ${printableLine(ensemble)} (${agents} ${agents === 1 ? "agent" : "agents"})  ${palette.dim(printableLine(file))}\n`,
        );
      }
    }
    if (ensembles.some(({ valid }, index) => !valid || hasWarnings(index))) return EXIT.usage;
    return ensembles.every(({ runnable }) => runnable) ? EXIT.ok : EXIT.notRunnable;
  };
}
