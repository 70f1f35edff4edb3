import type { AgentReadiness } from "../ensemble/agent-status.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { PreparedPromotion } from "./prepare-promotion.ts";
import { PROMOTION_TIERS, type PromotionTier } from "./promotion-tier.ts";

export interface CheckPromotionReadinessInput {
  readonly ensemble_name: string;
  readonly destination: PromotionTier;
}

export interface PromotionIssue {
  readonly type: "missing_profile" | "broken_reference" | "provider_unavailable" | "model_unavailable" | "invalid";
  readonly detail: string;
  readonly resolution: string;
}

export interface CheckPromotionReadinessOutput {
  readonly ensemble: string;
  readonly destination: PromotionTier;
  /** No issue. */
  readonly ready: boolean;
  readonly issues: readonly PromotionIssue[];
  /** Another ensemble, or this one, stands at its place. */
  readonly already_exists: boolean;
  readonly profiles_to_copy: readonly string[];
  readonly profiles_already_present: readonly string[];
  readonly scripts_to_copy: readonly string[];
  readonly notes: readonly string[];
}

const texts = { type: "array", items: { type: "string" } } as const;

/** Whether an ensemble would work where it is promoted to. Changes nothing and executes nothing. */
export const checkPromotionReadiness: Operation<CheckPromotionReadinessInput, CheckPromotionReadinessOutput> = defineOperation({
  name: "check_promotion_readiness",
  description:
    "Check whether an ensemble can be promoted: profiles, scripts, ensembles and models that it needs, and what stands in the way.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "name, or folder/name." },
      destination: { enum: [...PROMOTION_TIERS], description: "global: the user's configuration; library: the user's library." },
    },
    required: ["ensemble_name", "destination"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string" },
      destination: { enum: [...PROMOTION_TIERS] },
      ready: { type: "boolean" },
      issues: { type: "array", items: { type: "object" } },
      already_exists: { type: "boolean" },
      profiles_to_copy: texts,
      profiles_already_present: texts,
      scripts_to_copy: texts,
      notes: texts,
    },
    required: [
      "ensemble",
      "destination",
      "ready",
      "issues",
      "already_exists",
      "profiles_to_copy",
      "profiles_already_present",
      "scripts_to_copy",
      "notes",
    ],
  },
  async run(context, input) {
    const [{ preparePromotion }, { prepareRun }, { agentReadiness }, { meaningErrors }] = await Promise.all([
      import("./prepare-promotion.ts"),
      import("../run/prepare-run.ts"),
      import("../ensemble/agent-readiness.ts"),
      import("../ensemble/check-text.ts"),
    ]);
    const promotion = await preparePromotion(context, { ...input, includesProfiles: true });
    const { named, plan } = promotion;
    const prepared = await prepareRun(context, named.entry);
    const invalid = meaningErrors(prepared.diagnostics).map(({ message, hint }): PromotionIssue => ({
      type: "invalid",
      detail: message,
      resolution: hint ?? "Correct the ensemble.",
    }));
    const issues = [...invalid, ...referenceIssues(promotion), ...(await agentReadiness(context, prepared)).flatMap(modelIssue)];
    return {
      ensemble: named.name,
      destination: input.destination,
      ready: issues.length === 0,
      issues,
      already_exists: plan.ensembles[0]?.state !== "new",
      profiles_to_copy: plan.profiles.map(({ name }) => name),
      profiles_already_present: plan.profilesPresent,
      scripts_to_copy: plan.scripts.map(({ name }) => name),
      notes: plan.notes,
    };
  },
});

function referenceIssues({ needs, folder }: PreparedPromotion): readonly PromotionIssue[] {
  const profiles = needs.profiles.filter(({ name, state }) => (state === "missing" || state === "invalid") && !folder.profiles.has(name));
  const scripts = needs.scripts.filter(({ state }) => state === "missing" || state === "absolute");
  return [
    ...profiles.map(({ name, state }): PromotionIssue => ({
      type: "missing_profile",
      detail: state === "invalid" ? `The profile "${name}" has errors.` : `There is no profile "${name}".`,
      resolution: state === "invalid" ? "Correct it: llm-orc config check" : "Create it, or name another in the ensemble.",
    })),
    ...needs.missingEnsembles.map((name): PromotionIssue => ({
      type: "broken_reference",
      detail: `There is no ensemble "${name}" that loads.`,
      resolution: "Create or correct it, or name another.",
    })),
    ...scripts.map(({ reference, state }): PromotionIssue => ({
      type: "broken_reference",
      detail: state === "missing" ? `There is no script ${reference}.` : `The script ${reference} is a path of this machine.`,
      resolution: state === "missing" ? "Create it, or correct the reference." : "Put it below scripts/, and name it from there.",
    })),
  ];
}

function modelIssue({ name, status, problem, hint, alternatives }: AgentReadiness): readonly PromotionIssue[] {
  if (status !== "provider_unavailable" && status !== "model_unavailable") return [];
  const instead = alternatives.length === 0 ? "" : ` Profiles that could answer: ${alternatives.join(", ")}.`;
  return [
    { type: status, detail: problem ?? `The model of "${name}" cannot be asked.`, resolution: `${hint ?? "Make it available."}${instead}` },
  ];
}
