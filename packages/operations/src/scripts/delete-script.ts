import { rmSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import { containedPath } from "@llm-orc/project-files";
import { defineOperation, type Operation } from "../operation.ts";
import { requireProject } from "../project/require-project.ts";

export interface DeleteScriptInput {
  /** Of the file, with or without its ending. */
  readonly name: string;
  /** The folder that it is in. */
  readonly category: string;
  /** Default false: nothing is deleted, and the error says what would be, and who uses it. */
  readonly confirm?: boolean;
}

export interface DeleteScriptOutput {
  readonly deleted: true;
  readonly name: string;
  readonly category: string;
  readonly path: string;
  /** Ensembles of the project and the user that name it. */
  readonly used_by: readonly string[];
}

/**
 * Deletes a script of the project. Throws `CONFIRMATION_NEEDED`, `PROJECT_NOT_FOUND`, `SCRIPT_NOT_FOUND`, `SCRIPT_AMBIGUOUS`,
 * `SCRIPT_NOT_IN_PROJECT`, `PATH_OUTSIDE`.
 */
export const deleteScript: Operation<DeleteScriptInput, DeleteScriptOutput> = defineOperation({
  name: "delete_script",
  description: "Delete a script of the project. Without confirm only says what uses it.",
  scope: "write:script",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, description: "Of the file, with or without its ending." },
      category: { type: "string", minLength: 1, description: "The folder that it is in." },
      confirm: { type: "boolean", default: false, description: "Really delete it." },
    },
    required: ["name", "category"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      deleted: { type: "boolean" },
      name: { type: "string" },
      category: { type: "string" },
      path: { type: "string" },
      used_by: { type: "array", items: { type: "string" } },
    },
    required: ["deleted", "name", "category", "path", "used_by"],
  },
  async run(context, { name, category, confirm = false }) {
    const [{ resolveScript }, { scriptSearch }, { findScript }, { ensemblesNaming, usedByText }] = await Promise.all([
      import("@llm-orc/script-agent"),
      import("./script-options.ts"),
      import("./find-script.ts"),
      import("../profile/named-in-ensembles.ts"),
    ]);
    const project = requireProject(context);
    containedPath(project.dir, "scripts");
    const search = scriptSearch(context);
    const script = findScript({ name, category }, search);
    if (script.tier !== "project") {
      throw new OrcError("SCRIPT_NOT_IN_PROJECT", `The script "${script.reference}" is not the project's: ${script.path}.`, {
        hint: "Only scripts of the project are deleted here; remove the file by hand.",
      });
    }
    const usedBy = ensemblesNaming(context, (key, text) => {
      if (key !== "script") return false;
      const resolved = resolveScript(text, search);
      return resolved.type === "file" && resolved.path === script.path;
    });
    if (!confirm) {
      throw new OrcError("CONFIRMATION_NEEDED", `The script ${script.path} would be deleted; ${usedByText(usedBy)}.`, {
        hint: 'Pass "confirm": true.',
      });
    }
    rmSync(script.path);
    return { deleted: true, name: script.name, category: script.category, path: script.path, used_by: usedBy };
  },
});
