import type { JsonObject } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";

export interface CreateEnsembleInput {
  /** `name`, or `folder/name`. */
  readonly name: string;
  readonly description?: string;
  readonly agents?: readonly JsonObject[] | null;
  /** An ensemble, or a template of the library, that is copied whole. */
  readonly from_template?: string | null;
}

export interface CreateEnsembleOutput {
  readonly created: true;
  readonly path: string;
  /** Of the template; 0 without one. */
  readonly agents_copied: number;
  readonly agent_count: number;
}

/**
 * Writes a new ensemble of the project: valid, or not at all. Throws `PROJECT_NOT_FOUND`, `NAME_INVALID`, `PATH_OUTSIDE`,
 * `ENSEMBLE_EXISTS`, `ENSEMBLE_NOT_FOUND` for the template, and `ENSEMBLE_TEXT_REFUSED` with every problem.
 */
export const createEnsemble: Operation<CreateEnsembleInput, CreateEnsembleOutput> = defineOperation({
  name: "create_ensemble",
  description: "Write a new ensemble of the project, from a list of agents or as a copy of an ensemble or template. Never overwrites.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, description: "name, or folder/name." },
      description: { type: "string", default: "", description: "What it does; lists show it. Default: the template's." },
      agents: { type: "array", items: { type: "object" }, description: "The agents, as in YAML: {name, model_profile, depends_on, ...}." },
      from_template: { type: "string", minLength: 1, description: "Copy this ensemble or library template, instead of agents." },
    },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      created: { type: "boolean" },
      path: { type: "string" },
      agents_copied: { type: "integer" },
      agent_count: { type: "integer" },
    },
    required: ["created", "path", "agents_copied", "agent_count"],
  },
  async run(context, input) {
    const [{ newEnsembleFile, writeNewFile }, { newEnsembleText }, { checkText, meaningErrors }, { RefusedTextError }] = await Promise.all([
      import("./new-ensemble-file.ts"),
      import("./new-ensemble-text.ts"),
      import("./check-text.ts"),
      import("./problem-output.ts"),
    ]);
    const place = newEnsembleFile(context, input.name);
    const { text, isCopy } = await newEnsembleText(context, input, place);
    const { diagnostics, agentCount } = await checkText(context, text, { file: place.file, names: place.names });
    const errors = meaningErrors(diagnostics);
    if (errors.length > 0) throw new RefusedTextError(input.name, errors);
    writeNewFile(place, text);
    return { created: true, path: place.file, agents_copied: isCopy ? agentCount : 0, agent_count: agentCount };
  },
});
