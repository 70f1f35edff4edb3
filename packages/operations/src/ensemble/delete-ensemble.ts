import { rmSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { NamedEnsemble } from "./named-ensemble.ts";

export interface DeleteEnsembleInput {
  readonly ensemble_name: string;
  readonly confirm?: boolean;
}

export interface DeleteEnsembleOutput {
  readonly deleted: true;
  readonly ensemble: string;
  readonly path: string;
  /** Ensembles that run it, and now find nothing, or another of its name. */
  readonly used_by: readonly string[];
}

/**
 * Deletes an ensemble of the project, and of nobody else. Throws `CONFIRMATION_NEEDED` with what depends on it,
 * `ENSEMBLE_NOT_FOUND`, `ENSEMBLE_NOT_EDITABLE` for one of the user or a library.
 */
export const deleteEnsemble: Operation<DeleteEnsembleInput, DeleteEnsembleOutput> = defineOperation({
  name: "delete_ensemble",
  description: "Delete an ensemble of the project. Without confirm it only says what would be deleted and what depends on it.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." },
      confirm: { type: "boolean", default: false, description: "Really delete it." },
    },
    required: ["ensemble_name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      deleted: { type: "boolean" },
      ensemble: { type: "string" },
      path: { type: "string" },
      used_by: { type: "array", items: { type: "string" } },
    },
    required: ["deleted", "ensemble", "path", "used_by"],
  },
  async run(context, { ensemble_name: typed, confirm = false }) {
    const [{ fileInside }, { usersOf }] = await Promise.all([import("./named-ensemble.ts"), import("./users-of.ts")]);
    const named = await ownEnsemble(context, typed);
    const { name, entry } = named;
    fileInside(named);
    const users = await usersOf(context, entry.file);
    if (!confirm) {
      const others = users.length === 0 ? "" : ` It is run by ${users.join(", ")}.`;
      throw new OrcError("CONFIRMATION_NEEDED", `The ensemble "${name}" would be deleted: ${entry.file}.${others}`, {
        hint: 'Pass "confirm": true.',
      });
    }
    // Of a link the link, not what it points at.
    rmSync(entry.file);
    return { deleted: true, ensemble: name, path: entry.file, used_by: users };
  },
});

async function ownEnsemble(context: OperationContext, typed: string): Promise<NamedEnsemble> {
  const [{ namedEnsemble }, { searchDirs }, { requireProject }] = await Promise.all([
    import("./named-ensemble.ts"),
    import("./search-dirs.ts"),
    import("../project/require-project.ts"),
  ]);
  requireProject(context);
  const dirs = searchDirs(context);
  const own = dirs.filter(({ tier }) => tier === "local");
  try {
    return namedEnsemble(context, typed, own);
  } catch (error) {
    // Another's is there: that is a different thing to say.
    const others = dirs.filter((dir) => !own.includes(dir));
    const other = findOrUndefined(() => namedEnsemble(context, typed, others));
    if (other === undefined) throw error;
    const owner = other.isBundled ? "comes with llm-orc" : other.entry.tier === "global" ? "is the user's own" : "belongs to a library";
    throw new OrcError("ENSEMBLE_NOT_EDITABLE", `The ensemble "${other.name}" ${owner}; only the project's are deleted.`, {
      hint: other.isBundled
        ? "It cannot be deleted; one of the project with its name comes before it."
        : "Take it away with demote_ensemble.",
    });
  }
}

function findOrUndefined(find: () => NamedEnsemble): NamedEnsemble | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
