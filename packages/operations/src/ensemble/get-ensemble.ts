import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { EnsembleTier } from "@llm-orc/core-config";
import { defineOperation, type Operation } from "../operation.ts";
import { type ProblemOutput, problemsSchema } from "./problem-output.ts";

export interface GetEnsembleInput {
  readonly ensemble_name: string;
}

export interface GetEnsembleOutput {
  /** `folder/name` for one in a folder. */
  readonly name: string;
  readonly source: EnsembleTier;
  readonly file: string;
  /** The file as YAML, comments and all. */
  readonly text: string;
  /** The same as a value; absent when its syntax is wrong. */
  readonly definition?: JsonObject;
  /** Of the syntax alone. */
  readonly problems: readonly ProblemOutput[];
}

/** An ensemble's whole definition. Throws `ENSEMBLE_NOT_FOUND`, and `PATH_OUTSIDE` for a link out of its folder. */
export const getEnsemble: Operation<GetEnsembleInput, GetEnsembleOutput> = defineOperation({
  name: "get_ensemble",
  description: "Read an ensemble's whole definition: its YAML, and the same as a value. Runs nothing.",
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
      name: { type: "string" },
      source: { enum: ["local", "library", "global"] },
      file: { type: "string" },
      text: { type: "string" },
      definition: { type: "object" },
      problems: problemsSchema,
    },
    required: ["name", "source", "file", "text", "problems"],
  },
  async run(context, { ensemble_name: typed }) {
    const [{ fileInside, namedEnsemble }, { toProblem }, { readYamlFile }] = await Promise.all([
      import("./named-ensemble.ts"),
      import("./problem-output.ts"),
      import("@llm-orc/core-config"),
    ]);
    const named = namedEnsemble(context, typed);
    const { name, entry } = named;
    fileInside(named);
    const { text, value, diagnostics } = readYamlFile(entry.file);
    return {
      name,
      source: entry.tier,
      file: entry.file,
      text,
      ...(isJsonObject(value) ? { definition: value } : {}),
      problems: diagnostics.map(toProblem),
    };
  },
});
