import { isJsonObject, type JsonObject, OrcError, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import type { RunStatus } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { invoke } from "../run/invoke.ts";

export interface ValidateInput {
  /** Names or files; none: every ensemble of the project that has a `validation:` block. */
  readonly ensembles?: readonly string[];
  /** With it, only those in this folder of the project's ensembles. */
  readonly category?: string;
  readonly config_dir?: string;
  /** Default: the ensemble's `default_task`, else a fixed text. */
  readonly input?: string;
  /** Named inputs, as `invoke` takes them. */
  readonly inputs?: JsonObject;
  readonly input_texts?: Readonly<Record<string, string>>;
  /** Answer every model agent with the simulated provider. */
  readonly simulate?: boolean;
}

export interface ValidatedEnsemble {
  readonly ensemble: string;
  readonly passed: boolean;
  /** Absent when it could not be run; then `error` says why. */
  readonly status?: RunStatus;
  /** `{ensemble_name, passed, results, timestamp}`. */
  readonly validation?: JsonObject;
  readonly error?: SerializedError;
  readonly artifact_folder?: string;
  /** What of its run could not be kept. */
  readonly artifact_error?: SerializedError;
}

export interface ValidateOutput {
  readonly passed: boolean;
  readonly ensembles: readonly ValidatedEnsemble[];
}

const TEST_INPUT = "This is a test. Do your task with the material that you have.";

/** Runs ensembles for real and evaluates their `validation:` blocks. Throws `VALIDATION_MISSING` when there is none to evaluate. */
export const validateEnsembles: Operation<ValidateInput, ValidateOutput> = defineOperation({
  name: "validate",
  description: "Run ensembles and evaluate their validation: blocks.",
  scope: "run",
  inputSchema: {
    type: "object",
    properties: {
      ensembles: { type: "array", items: { type: "string" }, description: "Names or files; default: all that have a validation: block." },
      category: { type: "string", description: "Only those in this folder of the project's ensembles." },
      config_dir: { type: "string", description: "Look in this folder only." },
      input: { type: "string", description: "What they work on. Default: their default_task, else a fixed text." },
      inputs: { type: "object", description: "Values of the inputs that the ensemble declares." },
      input_texts: { type: "object", additionalProperties: { type: "string" }, description: "The same as texts." },
      simulate: { type: "boolean", description: "Answer every model agent with the simulated provider." },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { passed: { type: "boolean" }, ensembles: { type: "array", items: { type: "object" } } },
    required: ["passed", "ensembles"],
  },
  async run(context, input) {
    const candidates = await toValidate(context, input);
    const ensembles: ValidatedEnsemble[] = [];
    // One after the other: each takes what the machine has.
    for (const candidate of candidates) ensembles.push(await validateOne(context, candidate, input));
    return { passed: ensembles.every(({ passed }) => passed), ensembles };
  },
});

interface Candidate {
  readonly file: string;
  readonly name: string;
  readonly hasTask: boolean;
}

async function toValidate(
  context: OperationContext,
  { ensembles, category, config_dir: configDir }: ValidateInput,
): Promise<readonly Candidate[]> {
  const [{ listEnsembles }, { ensembleLoader }, { searchDirs }, { locateEnsemble }] = await Promise.all([
    import("@llm-orc/core-config"),
    import("../ensemble/ensemble-loader.ts"),
    import("../ensemble/search-dirs.ts"),
    import("../run/locate-ensemble.ts"),
  ]);
  const own = searchDirs(context, configDir).filter(({ tier }) => tier === "local");
  const entries = ensembles === undefined ? listEnsembles(own) : ensembles.map((query) => locateEnsemble(context, query, configDir));
  const chosen =
    category === undefined
      ? entries
      : entries.filter(({ relativePath }) => relativePath === category || relativePath?.startsWith(`${category}/`));
  const found = await Promise.all(
    chosen.map(async ({ file, name }) => {
      const { ensemble, draft } = await ensembleLoader.read(file);
      // Whether a file that cannot be read has a block, nobody knows: it is told that it does not load.
      const isUnreadable = ensemble === undefined && draft === undefined;
      const { validation, default_task: task, task: older } = ensemble ?? draft ?? { name, agents: [] };
      return {
        file,
        name: ensemble?.name ?? name,
        hasTask: typeof (task ?? older) === "string",
        isValidated: isUnreadable || isJsonObject(validation),
      };
    }),
  );
  const validated = found.filter(({ isValidated }) => isValidated);
  const without = ensembles === undefined ? undefined : found.find(({ isValidated }) => !isValidated);
  if (without !== undefined) {
    throw new OrcError("VALIDATION_MISSING", `Ensemble "${without.name}" has no validation: block.`, {
      hint: "Add one: validation: {structural: {required_agents: [...]}}.",
    });
  }
  if (validated.length > 0) return validated;
  const where = category === undefined ? "here" : `in the folder "${category}"`;
  throw new OrcError("VALIDATION_MISSING", `No ensemble ${where} has a validation: block.`, {
    hint: "See the ensembles: llm-orc list-ensembles",
  });
}

async function validateOne(
  context: OperationContext,
  { file, name, hasTask }: Candidate,
  input: ValidateInput,
): Promise<ValidatedEnsemble> {
  try {
    const { result, artifact } = await invoke.run(context, {
      ensemble: file,
      ...(input.config_dir === undefined ? {} : { config_dir: input.config_dir }),
      ...(input.input === undefined ? (hasTask ? {} : { input: TEST_INPUT }) : { input: input.input }),
      ...(input.inputs === undefined ? {} : { inputs: input.inputs }),
      ...(input.input_texts === undefined ? {} : { input_texts: input.input_texts }),
      ...(input.simulate === undefined ? {} : { simulate: input.simulate }),
    });
    const { status, validation_result: validation, error } = result;
    const problem = artifact.error ?? artifact.warning;
    const folder = {
      ...(artifact.folder === undefined ? {} : { artifact_folder: artifact.folder }),
      ...(problem === undefined ? {} : { artifact_error: problem }),
    };
    if (!isJsonObject(validation)) {
      context.signal.throwIfAborted();
      return { ensemble: name, passed: false, status, ...(error === undefined ? {} : { error }), ...folder };
    }
    return { ensemble: name, passed: validation["passed"] === true, status, validation, ...folder };
  } catch (error) {
    // One that cannot run is a result among the others; alone it is an error like any other.
    if (input.ensembles?.length === 1 || context.signal.aborted) throw error;
    return { ensemble: name, passed: false, error: toSerializedError(error) };
  }
}
