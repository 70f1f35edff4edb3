import { listScripts, type ScriptEntry } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";
import { wantsJson } from "./scripts-question.ts";

export function scriptsListCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const category = args["category"] as string | undefined;
    const { scripts } = await listScripts.run(toOperationContext(context), category === undefined ? {} : { category });
    if (wantsJson(args)) {
      writeJson(context, { scripts });
      return EXIT.ok;
    }
    const { palette } = styleOf(context.stdout, context.env);
    for (const [folder, group] of Map.groupBy(scripts, (script) => script.category)) {
      context.stdout.write(`${palette.strong(folder === "" ? "(no category)" : printableLine(folder))}\n`);
      for (const { reference, tier, what, runnable, problem } of group) {
        const about = [what === undefined ? "" : printableLine(what), problemText({ runnable, problem }, palette)]
          .filter(Boolean)
          .join(" ");
        const text = about === "" ? "" : `: ${about}`;
        context.stdout.write(`  ${palette.active(printableLine(reference))}${text} ${palette.dim(`(${tier})`)}\n`);
      }
    }
    if (scripts.length === 0) {
      const place = category === undefined ? "here" : `in "${printableLine(category)}"`;
      context.stderr.write(`There are no scripts ${place}. Put one into .llm-orc/scripts.\n`);
    }
    return EXIT.ok;
  };
}

function problemText(
  { runnable, problem }: { readonly runnable: boolean; readonly problem: ScriptEntry["problem"] },
  palette: ReturnType<typeof styleOf>["palette"],
): string {
  if (problem === undefined) return "";
  const text = printableLine(problem);
  return runnable ? palette.warn(text) : palette.bad(`cannot run: ${text}`);
}
