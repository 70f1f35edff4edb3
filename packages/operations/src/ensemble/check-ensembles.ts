import { basename } from "node:path";
import type { Diagnostic } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";

export interface CheckInput {
  /** Names or files; none: every ensemble of the project, or of the given folder. */
  readonly ensembles?: readonly string[];
  readonly config_dir?: string;
}

export interface CheckedEnsemble {
  readonly ensemble: string;
  readonly file: string;
  /** No error. */
  readonly valid: boolean;
  /** No error, and everything that it needs is there. */
  readonly runnable: boolean;
  readonly agents: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckOutput {
  readonly ensembles: readonly CheckedEnsemble[];
}

/** Finds every problem without running anything. Throws `ENSEMBLE_NOT_FOUND`. */
export const checkEnsembles: Operation<CheckInput, CheckOutput> = defineOperation({
  name: "check",
  description: "Check ensembles: syntax, meaning, and whether what they need is there. Runs nothing.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ensembles: { type: "array", items: { type: "string" }, description: "Names or files; default: all of the project." },
      config_dir: { type: "string", description: "Look in this folder only." },
    },
    additionalProperties: false,
  },
  outputSchema: { type: "object", properties: { ensembles: { type: "array", items: { type: "object" } } }, required: ["ensembles"] },
  async run(context, { ensembles = [], config_dir: configDir }) {
    const [{ listEnsembles }, { searchDirs }, { prepareRun }, { createProjectReader }] = await Promise.all([
      import("@llm-orc/core-config"),
      import("./search-dirs.ts"),
      import("../run/prepare-run.ts"),
      import("../run/project-reader.ts"),
    ]);
    const own = searchDirs(context, configDir).filter(({ tier }) => tier === "local");
    const queries = ensembles.length > 0 ? ensembles : listEnsembles(own);
    const reader = createProjectReader(context);
    const checked: CheckedEnsemble[] = [];
    for (const query of queries) {
      const { name, file, agentCount, diagnostics } = await prepareRun(context, query, { configDir, reader });
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      checked.push({
        ensemble: name === "" ? basename(file) : name,
        file,
        valid: !errors.some(({ code }) => !code.startsWith("ORC3")),
        runnable: errors.length === 0,
        agents: agentCount,
        diagnostics,
      });
    }
    return { ensembles: checked };
  },
});
