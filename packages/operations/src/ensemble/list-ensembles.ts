import type { EnsembleTier } from "@llm-orc/core-config";
import { defineOperation, type Operation } from "../operation.ts";

export interface ListEnsemblesInput {
  readonly config_dir?: string;
}

export interface ListedEnsemble {
  /** `folder/name` for one in a folder. */
  readonly name: string;
  readonly description: string;
  readonly source: EnsembleTier;
  readonly agent_count: number;
  readonly file: string;
  /** Why it does not load. */
  readonly problem?: string;
}

export interface ListEnsemblesOutput {
  readonly ensembles: readonly ListedEnsemble[];
}

/** Every ensemble that can be named here, those that do not load included. */
export const listEnsembles: Operation<ListEnsemblesInput, ListEnsemblesOutput> = defineOperation({
  name: "list_ensembles",
  description: "List all ensembles of the project, the library and the user.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { config_dir: { type: "string", description: "List this folder only." } },
    additionalProperties: false,
  },
  outputSchema: { type: "object", properties: { ensembles: { type: "array", items: { type: "object" } } }, required: ["ensembles"] },
  async run(context, { config_dir: configDir }) {
    const [loader, { searchDirs }] = await Promise.all([import("@llm-orc/core-config"), import("./search-dirs.ts")]);
    const entries = loader.listEnsembles(searchDirs(context, configDir));
    return {
      ensembles: entries.map(({ name, description, relativePath, tier, agentCount, file, problems }) => ({
        name: relativePath === null ? name : `${relativePath}/${name}`,
        description,
        source: tier,
        agent_count: agentCount,
        file,
        ...(problems?.[0] === undefined ? {} : { problem: `${problems[0].message} (line ${problems[0].line ?? 1})` }),
      })),
    };
  },
});
