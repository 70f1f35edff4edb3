import { isOrcError, type JsonObject, type SerializedError } from "@llm-orc/contracts";
import type { Budget, RunResult } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ProblemsError } from "../problems-error.ts";
import type { PreparedRun } from "./prepare-run.ts";

export interface InvokeInput {
  readonly ensemble: string;
  /** Default: the ensemble's `default_task`, else `task`. */
  readonly input?: string;
  /** Values of the inputs that the ensemble declares. */
  readonly inputs?: JsonObject;
  /** The same as texts, as a command line gives them: JSON where the input is not declared to be a text. */
  readonly input_texts?: Readonly<Record<string, string>>;
  readonly config_dir?: string;
  readonly max_concurrent?: number;
  /** Over the ensemble's own, key by key. */
  readonly budget?: Budget;
  /** Warnings refuse the run too. */
  readonly strict?: boolean;
  /** Run what can run; agents that cannot fail. */
  readonly keep_going?: boolean;
  /** Answer every model agent with the simulated provider. */
  readonly simulate?: boolean;
}

export interface InvokeOutput {
  readonly result: RunResult;
  readonly artifact: {
    /** Where the run is kept. */
    readonly folder: string | undefined;
    /** What of it could not be written. The result is whole all the same, and stands in the journal. */
    readonly error?: SerializedError;
    /** What else went wrong, such as the link to the latest run. */
    readonly warning?: SerializedError;
  };
  readonly notices: readonly string[];
}

/** Runs an ensemble and keeps its artifacts. Throws `ENSEMBLE_NOT_FOUND`, `ProblemsError`, `RUN_NO_INPUT`, `RUN_INPUTS_INVALID`. */
export const invoke: Operation<InvokeInput, InvokeOutput> = defineOperation({
  name: "invoke",
  description: "Run an ensemble on an input and keep its result.",
  scope: "run",
  inputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string", description: "Name, folder/name, or a file." },
      input: { type: "string", description: "What the ensemble works on." },
      inputs: { type: "object", description: "Values of the inputs that the ensemble declares." },
      input_texts: { type: "object", additionalProperties: { type: "string" }, description: "The same as texts." },
      config_dir: { type: "string", description: "Look for the ensemble in this folder only." },
      max_concurrent: { type: "integer", minimum: 0, description: "Agents at work at once; 0 is no limit." },
      budget: {
        type: "object",
        properties: {
          usd: { type: "number", minimum: 0, description: "US dollars." },
          tokens: { type: "integer", minimum: 0, description: "Tokens in and out." },
          unknown_price: { enum: ["refuse", "allow"], description: "What to do about models without a known price." },
        },
        additionalProperties: false,
        description: "What the run may spend, over the ensemble's own budget.",
      },
      strict: { type: "boolean", description: "Refuse to run with warnings too." },
      keep_going: { type: "boolean", description: "Run what can run; agents that cannot fail." },
      simulate: { type: "boolean", description: "Answer every model agent with the simulated provider." },
    },
    required: ["ensemble"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { result: { type: "object" }, artifact: { type: "object" }, notices: { type: "array" } },
    required: ["result"],
  },
  async run(context, input) {
    // The engine is loaded where something runs; a list or a completion never needs it.
    const { prepareRun } = await import("./prepare-run.ts");
    const prepared = await prepareRun(context, input.ensemble, {
      configDir: input.config_dir,
      simulate: input.simulate,
      budget: input.budget,
      loadsPlugins: true,
    });
    return execute(context, prepared, input);
  },
});

async function execute(context: OperationContext, prepared: PreparedRun, input: InvokeInput): Promise<InvokeOutput> {
  const { plan, around, diagnostics } = prepared;
  const isRefused = diagnostics.some(
    ({ severity, code }) =>
      (severity === "error" && !(input.keep_going === true && code.startsWith("ORC3"))) ||
      (severity === "warning" && input.strict === true),
  );
  if (plan === undefined || isRefused) throw new ProblemsError(prepared.name, diagnostics);
  const { toNamedInputs } = await import("./named-inputs.ts");
  const inputs = await toNamedInputs(plan.ensemble, input.inputs, input.input_texts);
  const run = around.executor.start(plan, {
    ...(inputs === undefined ? {} : { inputs }),
    ...(input.input === undefined ? {} : { input: input.input }),
    ...(input.max_concurrent === undefined ? {} : { concurrency: input.max_concurrent }),
    ...(context.onInputRequired === undefined ? {} : { onInputRequired: context.onInputRequired }),
    signal: context.signal,
  });
  const folder = around.store.folderOf(run.id);
  context.onRunStarted?.({ run, prepared, folder });
  const result = await run.result;
  return { result, artifact: keep(prepared, result, folder), notices: around.notices };
}

// Whoever paid for the answer gets it, also when the disk is full.
function keep(prepared: PreparedRun, result: RunResult, folder: string | undefined): InvokeOutput["artifact"] {
  try {
    const finished = prepared.around.store.finish(result.run_id, result, { dependencies: dependenciesOf(prepared) });
    return { folder: finished.folder, ...(finished.latestProblem === undefined ? {} : { warning: finished.latestProblem.toJSON() }) };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { folder, error: error.toJSON() };
  }
}

/** Who depends on whom, by name: for reports and views. */
export function dependenciesOf({ plan }: Pick<PreparedRun, "plan">): Readonly<Record<string, readonly string[]>> {
  const names = plan?.graph.names ?? [];
  return Object.fromEntries(
    (plan?.agents ?? []).map(({ agent, dependencies }) => [agent.name, dependencies.map(({ index }) => names[index] as string)]),
  );
}
