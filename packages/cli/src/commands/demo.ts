import { join } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { invoke, type InvokeInput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { runAndShow, toShowOptions } from "./run-and-show.ts";
import { styleOf } from "../terminal-style.ts";

/** The tour of the folder one stands in: real figures from scripts, read by whatever model is there. */
export function demoCommand(context: CliContext): CommandHandler {
  return async (args) => {
    if (context.contentDir === undefined)
      throw new OrcError("DEMO_MISSING", "This build brings no bundled ensembles.", { hint: "Install llm-orc again." });
    const tour: InvokeInput = {
      ensemble: join(context.contentDir, "ensembles", "demo", "repository-tour.yaml"),
      ...(args["simulate"] === true ? { simulate: true } : {}),
    };
    const exitCode = await runAndShow(context, (operation) => invoke.run(operation, tour), toShowOptions(args));
    if (exitCode === EXIT.ok || exitCode === EXIT.completedWithErrors) context.stderr.write(nextSteps(context));
    return exitCode;
  };
}

function nextSteps({ stderr, env, programName }: CliContext): string {
  const { palette } = styleOf(stderr, env);
  const step = (command: string, what: string): string => `  ${palette.active(command)}\n      ${palette.dim(what)}\n`;
  return [
    "\nNext:\n",
    step(`${programName} artifacts show last`, "the whole report of this run"),
    step(`cat README.md | ${programName} run text-review`, "another ensemble, on a text of yours"),
    step(`${programName} init`, "a project of your own"),
  ].join("");
}
