import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { EnsembleChanges } from "./ensemble-changes.ts";
import { type ProblemOutput, problemsSchema } from "./problem-output.ts";

export interface UpdateEnsembleInput {
  readonly ensemble_name: string;
  readonly changes: EnsembleChanges;
  /** Show what would change, and change nothing. Default true. */
  readonly dry_run?: boolean;
  /** Keep the old text beside the file. Default true. */
  readonly backup?: boolean;
}

export interface UpdateEnsembleOutput {
  readonly modified: boolean;
  /** Whether the old text is kept: in `backup`. */
  readonly backup_created: boolean;
  readonly backup?: string;
  readonly path: string;
  /** As `diff -u` shows it. */
  readonly diff: string;
  /** In a dry run: what would be. */
  readonly changes_applied: readonly string[];
  /** Of the new text. With an error among them only a dry run comes back. */
  readonly problems: readonly ProblemOutput[];
}

/**
 * Changes an ensemble of the project or of the user in its file, and nothing else in there: comments and order stay. Throws
 * `ENSEMBLE_NOT_FOUND`, `ENSEMBLE_NOT_EDITABLE` for one of a library, `ENSEMBLE_CHANGES_INVALID`, `YAML_EDIT_FAILED`,
 * `ENSEMBLE_TEXT_REFUSED` when the result would be no ensemble, and `FILE_CHANGED` when somebody else has written meanwhile.
 */
export const updateEnsemble: Operation<UpdateEnsembleInput, UpdateEnsembleOutput> = defineOperation({
  name: "update_ensemble",
  description:
    "Change an ensemble's YAML: add, remove and update agents, set top-level keys. Keeps comments; shows a diff; by default a dry run.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." },
      changes: {
        type: "object",
        description: "What to change; in this order: update_agents, remove_agents, add_agents, set.",
        properties: {
          add_agents: { type: "array", items: { type: "object" }, description: "New agents, as in YAML." },
          remove_agents: { type: "array", items: { type: "string" }, description: "Names of agents." },
          update_agents: { description: "{agent: {key: value}}, or [{name, key: value}]; null removes a key." },
          set: { type: "object", description: "Top-level keys; null removes one." },
        },
        additionalProperties: false,
      },
      dry_run: { type: "boolean", default: true, description: "Show what would change, and change nothing." },
      backup: { type: "boolean", default: true, description: "Keep the old text as <file>.bak." },
    },
    required: ["ensemble_name", "changes"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      modified: { type: "boolean" },
      backup_created: { type: "boolean" },
      backup: { type: "string" },
      path: { type: "string" },
      diff: { type: "string" },
      changes_applied: { type: "array", items: { type: "string" } },
      problems: problemsSchema,
    },
    required: ["modified", "backup_created", "path", "diff", "changes_applied", "problems"],
  },
  async run(context, input) {
    const { editableFile, withEditLock } = await import("./editable-file.ts");
    const target = editableFile(context, input.ensemble_name);
    if (input.dry_run !== false) return update(context, input, target);
    return withEditLock(context, target.file, () => update(context, input, target));
  },
});

async function update(
  context: OperationContext,
  { changes, dry_run: isDry = true, backup: keepsBackup = true }: UpdateEnsembleInput,
  { file, name, entry }: { readonly file: string; readonly name: string; readonly entry: { readonly name: string } },
): Promise<UpdateEnsembleOutput> {
  const [{ editYaml, unifiedDiff }, { backUpFile, readForEdit, replaceFile }, { planChanges }, check, problems] = await Promise.all([
    import("@llm-orc/core-config"),
    import("./editable-file.ts"),
    import("./ensemble-changes.ts"),
    import("./check-text.ts"),
    import("./problem-output.ts"),
  ]);
  const { text, value } = readForEdit(file, name);
  const { edits, applied } = planChanges(value, changes);
  const after = editYaml(text, edits);
  const { diagnostics } = await check.checkText(context, after, { file, names: [name, entry.name] });
  const output = {
    path: file,
    diff: unifiedDiff(text, after, { from: file }),
    changes_applied: applied,
    problems: diagnostics.map(problems.toProblem),
  };
  if (isDry) return { modified: false, backup_created: false, ...output };
  const errors = check.meaningErrors(diagnostics);
  if (errors.length > 0) throw new problems.RefusedTextError(name, errors);
  if (after === text) return { modified: false, backup_created: false, ...output };
  const backup = keepsBackup ? backUpFile(file, text) : undefined;
  replaceFile(file, text, after);
  return { modified: true, backup_created: backup !== undefined, ...(backup === undefined ? {} : { backup }), ...output };
}
