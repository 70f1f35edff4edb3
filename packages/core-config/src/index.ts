/**
 * Ensembles, profiles and configuration from YAML. Owns syntax and form: every problem has a code, a file, a line and a
 * column, and all problems of a file are reported at once. What a file means is checked elsewhere.
 */
export { checkValue } from "./check-value.ts";
export type { ConfigSource, ConfigTier } from "./config-layers.ts";
export { configSchema } from "./config-schema.ts";
export { DIAGNOSTIC_CODES } from "./diagnostic-codes.ts";
export { editYaml } from "./edit/edit-yaml.ts";
export { toYamlText } from "./edit/to-yaml-text.ts";
export { unifiedDiff, type UnifiedDiffOptions } from "./edit/unified-diff.ts";
export type { YamlEdit, YamlPath } from "./edit/yaml-edit.ts";
export { type EnsembleDir, ensembleDirs, type EnsembleTier } from "./ensemble-dirs.ts";
export { createEnsembleLoader, type EnsembleLoader, type EnsembleLoaderOptions, type LoadedEnsemble } from "./ensemble-loader.ts";
export { ensembleSchema } from "./ensemble-schema.ts";
export { findEnsemble, type FindEnsembleOptions, type FoundEnsemble } from "./find-ensemble.ts";
export { type EnsembleEntry, listEnsembles } from "./list-ensembles.ts";
export { mergeProblems } from "./merge-problems.ts";
export { parseYamlDocument, type YamlDocument } from "./parse-yaml-document.ts";
export {
  type ConnectionPoolConfig,
  type PerformanceConfig,
  performanceDefaults,
  scriptCacheConfig,
  type ScriptCacheConfig,
} from "./performance-config.ts";
export { profileSchema } from "./profile-schema.ts";
export { type Config, readConfig, type ReadConfigResult } from "./read-config.ts";
export type { ScriptPolicy } from "./script-policy.ts";
export { type ProfileSource, readProfiles, type ReadProfilesResult } from "./read-profiles.ts";
export { removedProvider } from "./removed-provider.ts";
export { readSimulation, type ReadSimulationResult, type SimulatedReplies, simulationFile } from "./read-simulation.ts";
export { readYamlFile } from "./read-yaml-file.ts";
export { saysWhereKeysGo, type UntrustedConfig } from "./restrict-project-config.ts";
export type { EnsembleSummary } from "./scan-summary.ts";
export { MAX_YAML_BYTES, MAX_YAML_DEPTH, MAX_YAML_TOKENS } from "./yaml-limits.ts";
