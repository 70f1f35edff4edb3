import { planEnsemble } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { readInput } from "../input/read-input.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { renderProblems } from "../render/error.ts";
import { renderPlan } from "../render/plan.ts";
import { styleOf } from "../terminal-style.ts";

/** 0: it can run; 2: the file has no meaning; 5: something that it needs is not there, and the plan says what. */
export function planCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const file = args["input-file"] as string | undefined;
    const text = (args["text"] ?? args["input"]) as string | undefined;
    // A plan needs no input: stdin is read only when it is named.
    const input = text === undefined && file === undefined ? undefined : await readInput({ text, file }, context);
    const configDir = args["config-dir"] as string | undefined;
    const plan = await planEnsemble.run(toOperationContext(context), {
      ensemble: String(args["ensemble"]),
      ...(input === undefined ? {} : { input }),
      ...(configDir === undefined ? {} : { config_dir: configDir }),
      ...(args["simulate"] === true ? { simulate: true } : {}),
    });
    if (args["json"] === true) writeJson(context, plan);
    else {
      const lines = await renderPlan(plan, styleOf(context.stdout, context.env));
      context.stdout.write(`${lines.join("\n")}\n`);
      if (plan.problems.length > 0) context.stderr.write(`\n${await renderProblems(plan.problems, context)}`);
    }
    return plan.runnable ? EXIT.ok : EXIT.notRunnable;
  };
}
