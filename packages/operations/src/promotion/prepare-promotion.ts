import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { writeFileAtomic } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { type NamedEnsemble, namedEnsemble } from "../ensemble/named-ensemble.ts";
import type { Dependencies } from "./dependencies.ts";
import { gatherDependencies } from "./gather-dependencies.ts";
import { planPromotion, type PromotedFile, type PromotionPlan } from "./plan-promotion.ts";
import type { PromotionTier } from "./promotion-tier.ts";
import { tierFolder, type TierFolder } from "./tier-folder.ts";

export interface PromotionQuery {
  readonly ensemble_name: string;
  readonly destination: PromotionTier;
  readonly includesProfiles: boolean;
}

export interface PreparedPromotion {
  readonly named: NamedEnsemble;
  readonly needs: Dependencies;
  readonly folder: TierFolder;
  readonly plan: PromotionPlan;
}

/** What a promotion is about. Changes nothing. Throws as `promoteEnsemble` does, but for conflicts. */
export async function preparePromotion(
  context: OperationContext,
  { ensemble_name: typed, destination, includesProfiles }: PromotionQuery,
): Promise<PreparedPromotion> {
  const named = namedEnsemble(context, typed);
  const folder = await tierFolder(context, destination);
  if (named.dir === folder.ensembles.dir) {
    throw new OrcError("PROMOTION_SAME_TIER", `The ensemble "${named.name}" is there already: ${named.entry.file}.`, {
      hint: "Only one of the project, or of another tier, can be promoted.",
    });
  }
  const needs = await gatherDependencies(context, named);
  return { named, needs, folder, plan: await planPromotion(needs, folder, includesProfiles) };
}

/** Copies what is not there yet; gives the names. Throws the system's error when a file cannot be written. */
export function writePromoted(files: readonly PromotedFile[]): readonly string[] {
  return files.flatMap(({ name, destination, content, state }) => {
    if (state === "identical") return [];
    mkdirSync(dirname(destination), { recursive: true });
    // A script without a known extension is run by its first line, which takes the right to be executed.
    writeFileAtomic(destination, content, { mode: content.subarray(0, 2).toString("latin1") === "#!" ? 0o755 : 0o644 });
    return [name];
  });
}
