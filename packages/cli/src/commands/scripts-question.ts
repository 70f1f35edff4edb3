import { isJsonObject, type JsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { ScriptName, ScriptQuestion } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { readInput } from "../input/read-input.ts";

type Args = Readonly<Record<string, unknown>>;

/** `<name>` and `--category`. Who types a path may mean any file. */
export function readScriptName(args: Args): ScriptName {
  const category = args["category"] as string | undefined;
  return { name: String(args["name"]), allow_path: true, ...(category === undefined ? {} : { category }) };
}

/** `--input`, `--input-file`, `--parameters`, `--dependencies`. Throws `USAGE_INVALID`, and what reading a file throws. */
export async function readScriptQuestion(args: Args, context: CliContext): Promise<ScriptQuestion> {
  const { input: text, "input-file": file } = args as { readonly input?: string; readonly "input-file"?: string };
  if (text !== undefined && file !== undefined) {
    throw new OrcError("USAGE_INVALID", "The input was given twice.", { hint: "Give it with --input or with --input-file." });
  }
  const input = text ?? (file === undefined ? undefined : await readInput({ file }, context));
  const parameters = await readObject("parameters", args, context);
  const dependencies = await readObject("dependencies", args, context);
  return {
    ...(input === undefined ? {} : { input }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(dependencies === undefined ? {} : { dependencies }),
  };
}

/** Whether `--json` or `--format json` was said. */
export function wantsJson(args: Args): boolean {
  return args["json"] === true || args["format"] === "json";
}

async function readObject(option: string, args: Args, context: CliContext): Promise<JsonObject | undefined> {
  const given = args[option] as string | undefined;
  if (given === undefined) return undefined;
  const text = given.startsWith("@") ? await readInput({ file: given.slice(1) }, context) : given;
  const value = parseJsonOrUndefined(text ?? "");
  if (isJsonObject(value)) return value;
  throw new OrcError("USAGE_INVALID", `--${option} must be a JSON object.`, { hint: `Like this: --${option} '{"name": "value"}'` });
}
