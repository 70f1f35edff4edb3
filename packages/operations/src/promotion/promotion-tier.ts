/** Where an ensemble can be promoted to, and demoted from. */
export type PromotionTier = "global" | "library";

export const PROMOTION_TIERS: readonly PromotionTier[] = ["global", "library"];
