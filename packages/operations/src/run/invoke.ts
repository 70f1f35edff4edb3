import type { JsonObject } from "@llm-orc/contracts";
import type { Budget } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";
import { ProblemsError } from "../problems-error.ts";
import type { RunOutput } from "./execute-run.ts";
import { toInvocation } from "./invocation.ts";
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
  /** Seconds that the run waits for a person's answer when nothing else is left to do and nobody is there to ask. Default 0. */
  readonly wait_for_input?: number;
}

export type InvokeOutput = RunOutput;

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
      wait_for_input: { type: "number", minimum: 0, description: "Seconds to wait for a person's answer before the run ends without it." },
    },
    required: ["ensemble"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { result: { type: "object" }, artifact: { type: "object" }, notices: { type: "array" }, questions: { type: "array" } },
    required: ["result", "artifact", "notices", "questions"],
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
    const checked = checkPrepared(prepared, input);
    const [{ toNamedInputs }, { executeRun }] = await Promise.all([import("./named-inputs.ts"), import("./execute-run.ts")]);
    const inputs = await toNamedInputs(checked.plan.ensemble, input.inputs, input.input_texts);
    return executeRun(context, checked, {
      ...(inputs === undefined ? {} : { inputs }),
      ...(input.input === undefined ? {} : { input: input.input }),
      ...(input.max_concurrent === undefined ? {} : { concurrency: input.max_concurrent }),
      waitSeconds: input.wait_for_input,
      invocation: toInvocation(context, checked, input),
    });
  },
});

/** Refuses what has problems, and gives back what can be run. */
export function checkPrepared(
  prepared: PreparedRun,
  { keep_going: keepGoing = false, strict = false }: Pick<InvokeInput, "keep_going" | "strict">,
): PreparedRun & { readonly plan: NonNullable<PreparedRun["plan"]> } {
  const { plan, diagnostics } = prepared;
  const isRefused = diagnostics.some(
    ({ severity, code }) => (severity === "error" && !(keepGoing && code.startsWith("ORC3"))) || (severity === "warning" && strict),
  );
  if (plan === undefined || isRefused) throw new ProblemsError(prepared.name, diagnostics);
  return { ...prepared, plan };
}
