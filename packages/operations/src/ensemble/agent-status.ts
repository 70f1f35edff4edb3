import type { JsonSchema } from "@llm-orc/contracts";

const STATUSES = [
  "available",
  "missing_profile",
  "incomplete_profile",
  "provider_unavailable",
  "model_unavailable",
  "script_missing",
  "script_unavailable",
  "ensemble_missing",
  "ensemble_unavailable",
  "unavailable",
] as const;

export type AgentStatus = (typeof STATUSES)[number];

/** Whether an agent could run now. */
export interface AgentReadiness {
  readonly name: string;
  readonly kind: string;
  readonly profile?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly status: AgentStatus;
  /** Profiles that could answer instead, at most five, the likeliest first. */
  readonly alternatives: readonly string[];
  /** Why not, and what to do about it. */
  readonly problem?: string;
  readonly hint?: string;
}

export const readinessSchema: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    kind: { type: "string" },
    profile: { type: "string" },
    provider: { type: "string" },
    model: { type: "string" },
    status: { enum: [...STATUSES] },
    alternatives: { type: "array", items: { type: "string" } },
    problem: { type: "string" },
    hint: { type: "string" },
  },
  required: ["name", "kind", "status", "alternatives"],
};
