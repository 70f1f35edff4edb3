/** Suites that a plugin's own tests call. They register vitest tests, so vitest must be installed. */
export {
  type ConformanceConnection,
  describeProviderConformance,
  type ProviderConformanceOptions,
} from "./describe-provider-conformance.ts";
