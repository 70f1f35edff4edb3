import { rmSync } from "node:fs";
import { defineOperation, type Operation } from "../operation.ts";
import { PROMOTION_TIERS, type PromotionTier } from "./promotion-tier.ts";

export interface DemoteEnsembleInput {
  readonly ensemble_name: string;
  readonly tier: PromotionTier;
  /** Take profiles along that nothing else names. Default false. */
  readonly remove_orphaned_profiles?: boolean;
  readonly confirm?: boolean;
}

export type DemoteEnsembleOutput = {
  readonly ensemble: string;
  readonly tier: PromotionTier;
} & (
  | {
      readonly status: "preview";
      /** Files. */
      readonly would_remove: { readonly ensemble: string; readonly orphaned_profiles?: readonly string[] };
    }
  | { readonly status: "demoted"; readonly path: string; readonly removed_profiles: readonly string[] }
);

/**
 * Takes an ensemble out of the user's configuration or library; without `confirm` it says what would go. Scripts stay, as others may
 * name them. Throws `ENSEMBLE_NOT_FOUND` when that tier has none of this name, and what `tierFolder` throws.
 */
export const demoteEnsemble: Operation<DemoteEnsembleInput, DemoteEnsembleOutput> = defineOperation({
  name: "demote_ensemble",
  description: "Remove an ensemble from the user's configuration or library. Without confirm it only says what would be removed.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." },
      tier: { enum: [...PROMOTION_TIERS], description: "Where to remove it: global or library." },
      remove_orphaned_profiles: { type: "boolean", default: false, description: "Remove its profiles that nothing else there names." },
      confirm: { type: "boolean", default: false, description: "Really remove it." },
    },
    required: ["ensemble_name", "tier"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      status: { enum: ["preview", "demoted"] },
      ensemble: { type: "string" },
      tier: { enum: [...PROMOTION_TIERS] },
      would_remove: { type: "object" },
      path: { type: "string" },
      removed_profiles: { type: "array", items: { type: "string" } },
    },
    required: ["status", "ensemble", "tier"],
  },
  async run(context, { ensemble_name: typed, tier, remove_orphaned_profiles: removesProfiles = false, confirm = false }) {
    const [{ tierFolder }, { orphanedProfiles }, { fileInside, namedEnsemble }] = await Promise.all([
      import("./tier-folder.ts"),
      import("./orphaned-profiles.ts"),
      import("../ensemble/named-ensemble.ts"),
    ]);
    const folder = await tierFolder(context, tier);
    const named = namedEnsemble(context, typed, [folder.ensembles]);
    fileInside(named);
    const path = named.entry.file;
    const orphans = removesProfiles ? await orphanedProfiles(context, named, folder) : new Map<string, string>();
    const base = { ensemble: named.name, tier };
    if (!confirm) {
      const profiles = removesProfiles ? { orphaned_profiles: [...orphans.values()] } : {};
      return { status: "preview", ...base, would_remove: { ensemble: path, ...profiles } };
    }
    rmSync(path);
    for (const file of orphans.values()) rmSync(file, { force: true });
    return { status: "demoted", ...base, path, removed_profiles: [...orphans.keys()] };
  },
});
