import { defineOperation, type Operation } from "../operation.ts";
import { type ProblemOutput, problemsSchema } from "./problem-output.ts";

export interface ValidateEnsembleInput {
  readonly ensemble_name: string;
}

export interface ValidateEnsembleOutput {
  readonly valid: boolean;
  readonly details: {
    /** What makes it no ensemble. */
    readonly errors: readonly ProblemOutput[];
    /** The rest: also what is missing to run it. */
    readonly warnings: readonly ProblemOutput[];
    readonly agent_count: number;
  };
}

/** Whether an ensemble has a meaning, with every problem of it. Runs nothing and asks no model. Throws `ENSEMBLE_NOT_FOUND`. */
export const validateEnsemble: Operation<ValidateEnsembleInput, ValidateEnsembleOutput> = defineOperation({
  name: "validate_ensemble",
  description:
    "Check an ensemble's YAML: syntax, keys, dependencies, cycles, references. Every problem has a line and a hint. Runs nothing.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." } },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      valid: { type: "boolean" },
      details: {
        type: "object",
        properties: { errors: problemsSchema, warnings: problemsSchema, agent_count: { type: "integer" } },
        required: ["errors", "warnings", "agent_count"],
      },
    },
    required: ["valid", "details"],
  },
  async run(context, { ensemble_name: typed }) {
    const [{ namedEnsemble }, { prepareRun }, { meaningErrors }, { toProblem }] = await Promise.all([
      import("./named-ensemble.ts"),
      import("../run/prepare-run.ts"),
      import("./check-text.ts"),
      import("./problem-output.ts"),
    ]);
    const { diagnostics, agentCount } = await prepareRun(context, namedEnsemble(context, typed).entry, { asksModels: false });
    const errors = meaningErrors(diagnostics);
    const warnings = diagnostics.filter((diagnostic) => !errors.includes(diagnostic));
    return {
      valid: errors.length === 0,
      details: { errors: errors.map(toProblem), warnings: warnings.map(toProblem), agent_count: agentCount },
    };
  },
});
