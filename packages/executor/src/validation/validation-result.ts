import type { JsonObject } from "@llm-orc/contracts";

/** The kinds of checks, in the order in which they are told. */
export type ValidationLayer = "structural" | "schema" | "behavioral" | "quantitative" | "semantic";

/** What one kind of checks came to. */
export interface LayerResult {
  readonly layer: ValidationLayer;
  readonly passed: boolean;
  /** One sentence for each check that did not pass. */
  readonly errors: readonly string[];
  /** What was measured and found, check by check. */
  readonly details: JsonObject;
}

/** What the `validation:` block of an ensemble says of a finished run. */
export interface ValidationResult {
  readonly ensemble_name: string;
  /** Whether every layer that there is has passed. */
  readonly passed: boolean;
  /** Null for the layers that the block does not have. */
  readonly results: Readonly<Record<ValidationLayer, LayerResult | null>>;
  /** RFC 3339. */
  readonly timestamp: string;
}

/** A layer with these errors: passed when there are none. */
export function layerResult(layer: ValidationLayer, errors: readonly string[], details: JsonObject): LayerResult {
  return { layer, passed: errors.length === 0, errors, details };
}
