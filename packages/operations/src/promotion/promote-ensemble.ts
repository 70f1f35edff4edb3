import type { EnsembleTier } from "@llm-orc/core-config";
import { OrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";
import type { PromotedFile, PromotionPlan } from "./plan-promotion.ts";
import { PROMOTION_TIERS, type PromotionTier } from "./promotion-tier.ts";

export interface PromoteEnsembleInput {
  readonly ensemble_name: string;
  readonly destination: PromotionTier;
  /** Default true. */
  readonly include_profiles?: boolean;
  /** Say what would be copied, and change nothing. Default true. */
  readonly dry_run?: boolean;
  /** Replace ensembles and scripts that are there with another content. Default false. */
  readonly overwrite?: boolean;
}

interface CopiedEnsemble {
  readonly source: string;
  readonly destination: string;
}

interface PromotionFacts {
  readonly ensemble: string;
  readonly source_tier: EnsembleTier;
  readonly destination: PromotionTier;
  readonly profiles_already_present: readonly string[];
  /** What to know about the result. */
  readonly notes: readonly string[];
}

export type PromoteEnsembleOutput = PromotionFacts &
  (
    | {
        readonly status: "dry_run";
        readonly would_copy: {
          readonly ensemble: CopiedEnsemble;
          /** Those that it runs. */
          readonly ensembles: readonly CopiedEnsemble[];
          readonly profiles: readonly string[];
          readonly scripts: readonly string[];
        };
        /** Files that are there with another content: without overwrite nothing is copied. */
        readonly conflicts: readonly string[];
        readonly overwrite: boolean;
      }
    | {
        readonly status: "promoted";
        readonly ensemble_path: string;
        readonly ensembles_copied: readonly string[];
        readonly profiles_copied: readonly string[];
        readonly scripts_copied: readonly string[];
      }
  );

/**
 * Copies an ensemble, the ensembles and scripts that it runs and the profiles that it needs to the user's configuration or library.
 * One conflict refuses all of it; the ensemble itself is written last. Throws `ENSEMBLE_NOT_FOUND`, `PROMOTION_SAME_TIER`, `PROMOTION_CONFLICT`, and what `tierFolder` throws.
 */
export const promoteEnsemble: Operation<PromoteEnsembleInput, PromoteEnsembleOutput> = defineOperation({
  name: "promote_ensemble",
  description: "Copy an ensemble with its profiles and scripts to the user's configuration or library. By default a dry run.",
  scope: "write:script",
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." },
      destination: { enum: [...PROMOTION_TIERS], description: "global: the user's configuration; library: the user's library." },
      include_profiles: { type: "boolean", default: true, description: "Copy the profiles that are not there." },
      dry_run: { type: "boolean", default: true, description: "Say what would be copied, and change nothing." },
      overwrite: { type: "boolean", default: false, description: "Replace ensembles and scripts that differ. Profiles never are." },
    },
    required: ["ensemble_name", "destination"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      status: { enum: ["dry_run", "promoted"] },
      ensemble: { type: "string" },
      source_tier: { enum: ["local", "library", "global"] },
      destination: { enum: [...PROMOTION_TIERS] },
      would_copy: { type: "object" },
      conflicts: { type: "array", items: { type: "string" } },
      overwrite: { type: "boolean" },
      ensemble_path: { type: "string" },
      ensembles_copied: { type: "array", items: { type: "string" } },
      profiles_copied: { type: "array", items: { type: "string" } },
      scripts_copied: { type: "array", items: { type: "string" } },
      profiles_already_present: { type: "array", items: { type: "string" } },
      notes: { type: "array", items: { type: "string" } },
    },
    required: ["status", "ensemble", "source_tier", "destination", "profiles_already_present", "notes"],
  },
  async run(context, input) {
    const { overwrite = false, dry_run: isDry = true, include_profiles: includesProfiles = true } = input;
    const { preparePromotion, writePromoted: write } = await import("./prepare-promotion.ts");
    const { named, plan } = await preparePromotion(context, { ...input, includesProfiles });
    const facts = {
      ensemble: named.name,
      source_tier: named.entry.tier,
      destination: input.destination,
      profiles_already_present: plan.profilesPresent,
      notes: plan.notes,
    };
    const [ensemble, ...others] = plan.ensembles as [PromotedFile, ...PromotedFile[]];
    const conflicts = conflictsOf(plan, overwrite);
    if (isDry) {
      const would_copy = {
        ensemble: toCopied(ensemble),
        ensembles: others.map(toCopied),
        profiles: plan.profiles.map(({ name }) => name),
        scripts: plan.scripts.map(({ name }) => name),
      };
      return { status: "dry_run", ...facts, would_copy, conflicts, overwrite };
    }
    if (conflicts.length > 0) throw conflict(named.name, conflicts, plan);
    return {
      status: "promoted",
      ...facts,
      ensemble_path: ensemble.destination,
      // The ensemble itself comes last: it is there only when all that it needs is.
      scripts_copied: write(plan.scripts),
      profiles_copied: write(plan.profiles),
      ensembles_copied: write([...others, ensemble]),
    };
  },
});

/** Destinations that are there with another content and may not be replaced. */
function conflictsOf({ ensembles, profiles, scripts }: PromotionPlan, overwrite: boolean): readonly string[] {
  const kept = overwrite ? profiles : [...ensembles, ...scripts, ...profiles];
  return kept.filter(({ state }) => state === "differs").map(({ destination }) => destination);
}

function toCopied({ source, destination }: PromotedFile): CopiedEnsemble {
  return { source, destination };
}

function conflict(name: string, conflicts: readonly string[], { profiles }: PromotionPlan): OrcError {
  const isOfProfile = profiles.some(({ destination }) => conflicts.includes(destination));
  return new OrcError("PROMOTION_CONFLICT", `"${name}" is not promoted, because other files are there: ${conflicts.join(", ")}.`, {
    hint: isOfProfile
      ? "Rename the profile's file that is there, or leave profiles out: include_profiles: false."
      : 'Compare them, then pass "overwrite": true.',
  });
}
