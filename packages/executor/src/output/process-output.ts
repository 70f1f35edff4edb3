import { isJsonObject, type JsonObject, type JsonValue, OrcError, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import type { ProcessorInput, ResultProcessor } from "@llm-orc/run-spec";
import { checkJson } from "../json-schema/check-json.ts";

/** `output: {processor, options}` of an ensemble. */
export interface OutputProcessor {
  readonly name: string;
  readonly options: JsonObject;
}

/** What `output:` says when it names a processor. */
export function outputProcessor(output: JsonValue | undefined): OutputProcessor | undefined {
  if (!isJsonObject(output) || typeof output["processor"] !== "string") return undefined;
  return { name: output["processor"], options: isJsonObject(output["options"]) ? output["options"] : {} };
}

/** The deliverable, or why there is none. Never rejects. */
export async function processOutput(
  { name, options }: OutputProcessor,
  processors: ReadonlyMap<string, ResultProcessor>,
  input: Omit<ProcessorInput, "options">,
): Promise<{ readonly text: string } | { readonly error: SerializedError }> {
  const hint = "Look at output: of the ensemble.";
  try {
    const processor = processors.get(name);
    if (processor === undefined) throw new OrcError("RUN_OUTPUT_PROCESSOR_MISSING", `There is no result processor "${name}".`, { hint });
    const problems = processor.optionsSchema === undefined ? [] : await checkJson(processor.optionsSchema, options);
    if (problems.length > 0)
      throw new OrcError("RUN_OUTPUT_OPTIONS_INVALID", `The options of the result processor "${name}" are wrong: ${problems.join("; ")}.`, {
        hint,
      });
    const text = await processor.process({ ...input, options });
    if (text === null) throw new OrcError("RUN_OUTPUT_MISSING", `The result processor "${name}" found no output to work on.`, { hint });
    return { text };
  } catch (error) {
    return { error: toSerializedError(error) };
  }
}
