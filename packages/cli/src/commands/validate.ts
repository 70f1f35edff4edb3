import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import { type StartedRun, type ValidatedEnsemble, validateEnsembles, type ValidateInput } from "@llm-orc/operations";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { readNamedInputs } from "../input/read-named-inputs.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { printableLine } from "../render/printable.ts";
import { styleOf } from "../terminal-style.ts";
import { tellPrepared } from "./run-and-show.ts";

/** `run`, `category` and `all`: 0 when every check passed, 1 when one did not. */
export function validateCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const text = (key: string): string | undefined => args[key] as string | undefined;
    const input: ValidateInput = {
      ...(text("ensemble") === undefined ? {} : { ensembles: [String(args["ensemble"])] }),
      ...(text("category") === undefined ? {} : { category: String(args["category"]) }),
      ...(text("config-dir") === undefined ? {} : { config_dir: String(args["config-dir"]) }),
      ...(text("input") === undefined ? {} : { input: String(args["input"]) }),
      ...readNamedInputs(args),
      ...(args["simulate"] === true ? { simulate: true } : {}),
    };
    let telling: Promise<void> = Promise.resolve();
    const tell = async (before: Promise<void>, { prepared, folder }: StartedRun): Promise<void> => {
      await before;
      context.stderr.write(`Running ${printableLine(prepared.name)} ...${folder === undefined ? "" : ` ${folder}`}\n`);
      await tellPrepared(context, prepared);
    };
    const operation = toOperationContext(context, {
      onRunStarted: (started) => {
        telling = tell(telling, started);
      },
    });
    const output = await validateEnsembles.run(operation, input);
    await telling;
    for (const { artifact_error: problem } of output.ensembles) {
      if (problem !== undefined) context.stderr.write(`warning[${problem.code}]: ${printableLine(problem.message)}\n`);
    }
    if (args["json"] === true) writeJson(context, output);
    else {
      for (const ensemble of output.ensembles)
        context.stdout.write(`${renderValidated(ensemble, context, args["verbose"] === true).join("\n")}\n`);
      const failed = output.ensembles.filter(({ passed }) => !passed).length;
      const count = output.ensembles.length;
      if (count > 1) context.stderr.write(`${count - failed} of ${count} passed.\n`);
    }
    return output.passed ? EXIT.ok : EXIT.failed;
  };
}

function renderValidated(
  { ensemble, passed, status, validation, error }: ValidatedEnsemble,
  context: CliContext,
  isVerbose: boolean,
): readonly string[] {
  const { palette } = styleOf(context.stdout, context.env);
  const mark = (isPassed: boolean): string => (isPassed ? palette.good("passed") : palette.bad("failed"));
  const lines = [
    `${mark(passed)}  ${printableLine(ensemble)}${status === undefined || status === "completed" ? "" : palette.dim(`  (run: ${status})`)}`,
  ];
  if (error !== undefined) {
    lines.push(`  ${palette.bad(printableLine(`${error.code}: ${error.message}`))}`);
    if (error.hint !== undefined) lines.push(`  hint: ${printableLine(error.hint)}`);
  }
  const layers = isJsonObject(validation?.["results"]) ? Object.entries(validation["results"]) : [];
  for (const [name, layer] of layers) {
    if (!isJsonObject(layer)) continue;
    lines.push(`  ${mark(layer["passed"] === true)}  ${printableLine(name)}`);
    for (const problem of textsOf(layer["errors"])) lines.push(`          - ${printableLine(problem)}`);
    if (isVerbose) lines.push(`          ${palette.dim(printableLine(JSON.stringify(layer["details"])))}`);
  }
  return lines;
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
