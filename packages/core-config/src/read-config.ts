import {
  type Diagnostic,
  fromJsonPointer,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  toJsonPointer,
} from "@llm-orc/contracts";
import type { PriceOverride } from "@llm-orc/pricing";
import { constantSchemas } from "./compile-schema.ts";
import { configFolders, type ConfigLayer, type ConfigSource, readConfigLayers } from "./config-layers.ts";
import { configSchema } from "./config-schema.ts";
import { ignoredKeys } from "./ignored-keys.ts";
import { type ConnectionPoolConfig, type PerformanceConfig, performanceDefaults } from "./performance-config.ts";
import { removeAt } from "./remove-at.ts";
import { restrictProjectConfig, type UntrustedConfig } from "./restrict-project-config.ts";
import { type ScriptPolicy, stricterPolicy } from "./script-policy.ts";
import { toSchemaProblems } from "./to-schema-problems.ts";
import { toTypedValue } from "./to-typed-value.ts";

/** The configuration of a user in a project. Always whole: what a file says wrongly counts as unsaid. */
export interface Config {
  readonly performance: PerformanceConfig;
  /** Whether a file sets `performance.execution.default_timeout`; when none does, other defaults than its 60 s hold. */
  readonly isDefaultTimeoutSet: boolean;
  /** What files set of `performance.concurrency.connection_pool`; for the rest other defaults than those there hold. */
  readonly connectionPool?: Partial<ConnectionPoolConfig>;
  /** The project's own `project:`. */
  readonly project?: JsonObject;
  /** Settings by provider id, global then project; what could widen where keys go comes from the global file only. */
  readonly providers?: Readonly<Record<string, JsonObject>>;
  /** Prices by `<provider>/<model>` or model, over what is known. */
  readonly prices?: Readonly<Record<string, PriceOverride>>;
  /** Of global file and project, the stricter of each setting. */
  readonly scripts?: ScriptPolicy;
  /** From the global file only. */
  readonly plugins?: readonly string[];
  /** A command that prints keys; from the global file only. */
  readonly helper?: string;
  /** What the project asks for and may have only after the user has trusted it. */
  readonly untrusted?: UntrustedConfig;
}

export interface ReadConfigResult {
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `config.yaml` and `config.local.yaml` of the user and of the project; later ones win, maps are merged key by key.
 * Nothing is created, and nothing is thrown for what a file says.
 */
export async function readConfig(source: ConfigSource): Promise<ReadConfigResult> {
  const diagnostics: Diagnostic[] = [];
  let merged: JsonObject = {};
  let untrusted: UntrustedConfig | undefined;
  for (const { tier, dir } of configFolders(source)) {
    for (const layer of readConfigLayers(tier, dir)) {
      const checked = await checkLayer(layer);
      diagnostics.push(...layer.diagnostics, ...checked.diagnostics);
      let { value } = checked;
      if (tier === "local") {
        const restricted = restrictProjectConfig(value);
        diagnostics.push(...restricted.diagnostics.map(layer.document.locate));
        untrusted = mergeUntrusted(untrusted, restricted.untrusted);
        value = restricted.value;
      }
      const { project, ...rest } = value;
      const scripts = stricterPolicy(merged["scripts"], rest["scripts"]);
      merged = {
        ...deepMerge(merged, tier === "local" && project !== undefined ? { ...rest, project } : rest),
        ...(scripts === undefined ? {} : { scripts }),
      };
    }
  }
  return { config: toConfig(merged, untrusted), diagnostics };
}

// As everything else of two files: the later one wins, key by key.
function mergeUntrusted(base: UntrustedConfig | undefined, over: UntrustedConfig | undefined): UntrustedConfig | undefined {
  const providerHelpers = { ...base?.providerHelpers, ...over?.providerHelpers };
  if (base === undefined || over === undefined) return over ?? base;
  return { ...base, ...over, ...(Object.keys(providerHelpers).length === 0 ? {} : { providerHelpers }) };
}

// Profiles have a reader of their own, which reports what is wrong with them.
async function checkLayer({ value: raw, document }: ConfigLayer): Promise<{ value: JsonObject; diagnostics: Diagnostic[] }> {
  const { model_profiles: _profiles, ...own } = raw;
  let value: JsonValue = toTypedValue(own, configSchema);
  const problems = toSchemaProblems((await constantSchemas.compile(configSchema, "config"))(value));
  for (const { path } of problems) value = removeAt(value, wholeList(fromJsonPointer(path)));
  const diagnostics = [...problems, ...ignoredIn(value as JsonObject)].map(document.locate);
  return { value: value as JsonObject, diagnostics };
}

// A list with one wrong entry is not used in part.
function wholeList(keys: readonly string[]): readonly string[] {
  const index = keys.findIndex((key) => /^\d+$/.test(key));
  return index === -1 ? keys : keys.slice(0, index);
}

function ignoredIn(value: JsonObject): Diagnostic[] {
  const { performance, providers, scripts } = configSchema["properties"] as Readonly<Record<string, JsonSchema>>;
  return [
    ...ignoredKeys(value, configSchema, "", "a configuration"),
    ...ignoredBelow(value["performance"], performance, "/performance"),
    ...ignoredBelow(value["scripts"], scripts, "/scripts"),
    ...Object.entries(isJsonObject(value["providers"]) ? value["providers"] : {}).flatMap(([id, entry]) =>
      isJsonObject(entry)
        ? ignoredKeys(entry, providers?.["additionalProperties"] as JsonSchema, `/providers${toJsonPointer([id])}`, "a provider")
        : [],
    ),
  ];
}

// Only maps whose keys the schema names; the others are open.
function ignoredBelow(value: JsonValue | undefined, schema: JsonSchema | undefined, path: string): Diagnostic[] {
  const properties = schema?.["properties"];
  if (!isJsonObject(value) || schema === undefined || !isJsonObject(properties)) return [];
  const own = ignoredKeys(value, schema, path, "performance settings");
  return [
    ...own,
    ...Object.entries(properties).flatMap(([key, inner]) => ignoredBelow(value[key], inner as JsonSchema, path + toJsonPointer([key]))),
  ];
}

function toConfig(merged: JsonObject, untrusted: UntrustedConfig | undefined): Config {
  const performance = isJsonObject(merged["performance"]) ? merged["performance"] : {};
  const { execution, concurrency } = performance;
  const { project, providers, prices, scripts, plugins, helper } = merged;
  return {
    performance: deepMerge(performanceDefaults, performance) as unknown as PerformanceConfig,
    isDefaultTimeoutSet: isJsonObject(execution) && execution["default_timeout"] !== undefined,
    ...(isJsonObject(concurrency) && isJsonObject(concurrency["connection_pool"])
      ? { connectionPool: concurrency["connection_pool"] }
      : {}),
    ...(isJsonObject(project) ? { project } : {}),
    ...(isJsonObject(prices) ? { prices: prices as unknown as Readonly<Record<string, PriceOverride>> } : {}),
    ...(isJsonObject(providers) ? { providers: providers as Readonly<Record<string, JsonObject>> } : {}),
    ...(isJsonObject(scripts) ? { scripts } : {}),
    ...(Array.isArray(plugins) ? { plugins: plugins as readonly string[] } : {}),
    ...(typeof helper === "string" ? { helper } : {}),
    ...(untrusted === undefined ? {} : { untrusted }),
  };
}

function deepMerge(base: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isJsonObject(below) && isJsonObject(value) ? deepMerge(below, value) : value);
  }
  return Object.fromEntries(merged);
}
