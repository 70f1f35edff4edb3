import { OrcError } from "@llm-orc/contracts";
import type { CliContext } from "../cli-context.ts";
import { readBudget } from "../input/read-budget.ts";
import { readInput } from "../input/read-input.ts";
import { readNamedInputs } from "../input/read-named-inputs.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { runAndShow, toOutputFormat } from "./run-and-show.ts";

export function invokeCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { text, input: option } = args as { readonly text?: string; readonly input?: string };
    if (text !== undefined && option !== undefined) {
      throw new OrcError("USAGE_INVALID", "The input was given twice.", { hint: "Give it as an argument or with --input, once." });
    }
    const input = await readInput({ text: text ?? option, file: args["input-file"] as string | undefined }, context);
    return runAndShow(
      context,
      {
        ensemble: String(args["ensemble"]),
        ...(input === undefined ? {} : { input }),
        ...readNamedInputs(args),
        ...(args["config-dir"] === undefined ? {} : { config_dir: args["config-dir"] as string }),
        ...(args["max-concurrent"] === undefined ? {} : { max_concurrent: Number(args["max-concurrent"]) }),
        ...readBudget(args),
        ...(args["strict"] === true ? { strict: true } : {}),
        ...(args["keep-going"] === true ? { keep_going: true } : {}),
        ...(args["simulate"] === true ? { simulate: true } : {}),
      },
      { format: toOutputFormat(args), streaming: args["streaming"] !== false, detailed: args["detailed"] !== false },
    );
  };
}
