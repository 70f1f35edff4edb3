/**
 * The vocabulary that every llm-orc package shares. Types move here only when two packages that may not import each
 * other need them.
 */
export { assertNever } from "./assert-never.ts";
export { type Clock, systemClock } from "./clock.ts";
export {
  addCosts,
  type Cost,
  costOf,
  isFreePrice,
  maxCostOf,
  type Price,
  type PriceTier,
  type TokenBounds,
  UNKNOWN_COST,
  ZERO_COST,
} from "./cost.ts";
export { Deadline } from "./deadline.ts";
export { type Diagnostic, fromJsonPointer, type RelatedLocation, toJsonPointer } from "./diagnostic.ts";
export { didYouMean } from "./did-you-mean.ts";
export { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, parseJsonOrUndefined } from "./json.ts";
export { jsonPieces } from "./json-pieces.ts";
export { type Logger, silentLogger } from "./logger.ts";
export { isOrcError, OrcError, type OrcErrorOptions, type SerializedError, toSerializedError } from "./orc-error.ts";
export { redactPatterns } from "./redact-patterns.ts";
export { Redacted, REDACTED } from "./redacted.ts";
export { addUsage, type Usage } from "./usage.ts";
export { fromPicoUsd, parseUsd, toPicoUsd } from "./usd.ts";
