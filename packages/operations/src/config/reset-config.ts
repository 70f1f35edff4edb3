import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { ResetConfigInput, ResetPlan } from "./plan-reset.ts";

export interface ResetOutput {
  readonly dir: string;
  /** Files with a new content. */
  readonly written: readonly string[];
  /** Of these, the files whose profiles were taken over. */
  readonly kept_profiles: readonly string[];
  /** The old files that cannot be read: what profiles they have is not taken over. */
  readonly unreadable: readonly string[];
  readonly removed: readonly string[];
  /** What else is in the folder, untouched. */
  readonly kept: readonly string[];
  /** Removed keys by name whose secrets are in the system's keyring, and stay there. */
  readonly in_keyring: readonly string[];
  /** Where everything that is written over or removed is copied to; absent: nothing is, or no backup was wanted. */
  readonly backup?: string;
}

const inputSchema = {
  type: "object",
  properties: {
    scope: { enum: ["global", "local"], description: "The user's configuration or the project's." },
    backup: { type: "boolean", default: true, description: "Copy what is changed into a folder beside it first." },
    reset_auth: { type: "boolean", default: false, description: "Global: remove the stored keys too." },
    reset_ensembles: { type: "boolean", default: false, description: "Local: remove the project's ensembles too." },
    project_name: { type: "string", minLength: 1, description: "Local. Default: the name that it has." },
  },
  required: ["scope"],
  additionalProperties: false,
} as const;

const outputSchema = {
  type: "object",
  properties: {
    dir: { type: "string" },
    written: { type: "array", items: { type: "string" } },
    kept_profiles: { type: "array", items: { type: "string" } },
    unreadable: { type: "array", items: { type: "string" } },
    removed: { type: "array", items: { type: "string" } },
    kept: { type: "array", items: { type: "string" } },
    in_keyring: { type: "array", items: { type: "string" } },
    backup: { type: "string" },
  },
  required: ["dir", "written", "kept_profiles", "unreadable", "removed", "kept", "in_keyring"],
} as const;

/** What `resetConfig` would do; changes nothing. Throws `PROJECT_NOT_FOUND`. */
export const previewReset: Operation<ResetConfigInput, ResetOutput> = defineOperation({
  name: "preview_config_reset",
  description: "Say what a reset of the configuration would change, remove and keep. Changes nothing.",
  scope: "read",
  inputSchema,
  outputSchema,
  async run(context, input) {
    const { planReset } = await import("./plan-reset.ts");
    const plan = await planReset(context, input);
    return toOutput(plan, input.backup !== false && touchedBy(plan).length > 0 ? `${plan.dir}.backup-<time>` : undefined);
  },
});

/**
 * Sets the configuration back to what a new one says. Profiles stay, ensembles and keys too unless told otherwise; scripts
 * and artifacts always. Throws `PROJECT_NOT_FOUND`, `RESET_BACKUP_FAILED` and `RESET_FAILED`: then nothing was changed.
 */
export const resetConfig: Operation<ResetConfigInput, ResetOutput> = defineOperation({
  name: "reset_config",
  description: "Set the configuration of the user or of the project back, after a backup of what is changed.",
  scope: "admin",
  inputSchema,
  outputSchema,
  async run(context: OperationContext, input) {
    const [{ planReset }, { backUp }, { applyReset }] = await Promise.all([
      import("./plan-reset.ts"),
      import("./back-up.ts"),
      import("./apply-reset.ts"),
    ]);
    const plan = await planReset(context, input);
    const touched = touchedBy(plan);
    const backup =
      input.backup === false || touched.length === 0
        ? undefined
        : backUp(plan.dir, touched, { atMs: context.clock.now(), isIgnored: input.scope === "local" });
    applyReset(plan, backup);
    return toOutput(plan, backup);
  },
});

function touchedBy({ writes, removes }: ResetPlan): readonly string[] {
  return [...writes.filter(({ exists }) => exists).map(({ file }) => file), ...removes];
}

function toOutput({ dir, writes, removes, unreadable, keeps, inKeyring }: ResetPlan, backup: string | undefined): ResetOutput {
  return {
    dir,
    written: writes.map(({ file }) => file),
    kept_profiles: writes.filter(({ keepsProfiles }) => keepsProfiles).map(({ file }) => file),
    unreadable,
    removed: removes,
    kept: keeps,
    in_keyring: inKeyring,
    ...(backup === undefined ? {} : { backup }),
  };
}
