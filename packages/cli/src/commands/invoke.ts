import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { InvokeInput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { readInput } from "../input/read-input.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { runAndShow, toOutputFormat } from "./run-and-show.ts";

export function invokeCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { text, input: option } = args as { readonly text?: string; readonly input?: string | readonly string[] };
    if (Array.isArray(option) || (text !== undefined && option !== undefined)) {
      throw new OrcError("USAGE_INVALID", "The input was given twice.", { hint: "Give it as an argument or with --input, once." });
    }
    const input = await readInput(
      { text: text ?? (option as string | undefined), file: args["input-file"] as string | undefined },
      context,
    );
    return runAndShow(
      context,
      {
        ensemble: String(args["ensemble"]),
        ...(input === undefined ? {} : { input }),
        ...toInputs(args),
        ...(args["config-dir"] === undefined ? {} : { config_dir: args["config-dir"] as string }),
        ...(args["max-concurrent"] === undefined ? {} : { max_concurrent: Number(args["max-concurrent"]) }),
        ...(args["strict"] === true ? { strict: true } : {}),
        ...(args["keep-going"] === true ? { keep_going: true } : {}),
        ...(args["simulate"] === true ? { simulate: true } : {}),
      },
      { format: toOutputFormat(args), streaming: args["streaming"] !== false, detailed: args["detailed"] !== false },
    );
  };
}

/** `--set name=value` as often as one likes, and `--inputs` with a JSON object. */
function toInputs(args: Readonly<Record<string, unknown>>): Pick<InvokeInput, "inputs" | "input_texts"> {
  const json = args["inputs"] as string | undefined;
  const inputs = json === undefined ? undefined : parseJsonOrUndefined(json);
  if (json !== undefined && !isJsonObject(inputs)) {
    throw new OrcError("USAGE_INVALID", "--inputs must be a JSON object.", { hint: `Like this: --inputs '{"name": "value"}'` });
  }
  const texts = ((args["set"] as readonly string[] | undefined) ?? []).map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new OrcError("USAGE_INVALID", `--set needs name=value, not "${text}".`, { hint: "Like this: --set depth=3" });
  });
  return {
    ...(isJsonObject(inputs) ? { inputs } : {}),
    ...(texts.length === 0 ? {} : { input_texts: Object.fromEntries(texts) }),
  };
}
