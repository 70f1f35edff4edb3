/**
 * What models cost and take, offline: a table of the vendors' list prices, the user's own over it, and estimates of tokens. What is not
 * known is undefined, never 0.
 */
export { estimateTokens, maxTokensOf } from "./estimate-tokens.ts";
export { findModel, type ModelReference, type PricedModel } from "./find-model.ts";
export type { ModelSource, Vendor } from "./model-row.ts";
export { MODEL_SOURCE } from "./models.ts";
export { bundledPrices, createPriceList, type PriceList, type PriceOverride } from "./price-list.ts";
export { priceOverridesSchema, priceSchema } from "./price-schema.ts";
