import { OrcError } from "@llm-orc/contracts";
import { invoke, type InvokeInput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { readBudget } from "../input/read-budget.ts";
import { readInput } from "../input/read-input.ts";
import { readNamedInputs } from "../input/read-named-inputs.ts";
import { readWait } from "../input/read-wait.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { runAndShow, toShowOptions } from "./run-and-show.ts";

export function invokeCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { text, input: option } = args as { readonly text?: string; readonly input?: string };
    if (text !== undefined && option !== undefined) {
      throw new OrcError("USAGE_INVALID", "The input was given twice.", { hint: "Give it as an argument or with --input, once." });
    }
    const input = await readInput({ text: text ?? option, file: args["input-file"] as string | undefined }, context);
    const request: InvokeInput = {
      ensemble: String(args["ensemble"]),
      ...(input === undefined ? {} : { input }),
      ...readNamedInputs(args),
      ...(args["config-dir"] === undefined ? {} : { config_dir: args["config-dir"] as string }),
      ...(args["max-concurrent"] === undefined ? {} : { max_concurrent: Number(args["max-concurrent"]) }),
      ...readBudget(args),
      ...(args["strict"] === true ? { strict: true } : {}),
      ...(args["keep-going"] === true ? { keep_going: true } : {}),
      ...(args["simulate"] === true ? { simulate: true } : {}),
      ...readWait(args),
    };
    return runAndShow(context, (operation) => invoke.run(operation, request), toShowOptions(args));
  };
}
