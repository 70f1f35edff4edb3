import { DIAGNOSTIC_CODES } from "@llm-orc/core-config";
import { type Diagnostic, fromJsonPointer, isJsonObject, type JsonObject, type JsonValue, toJsonPointer } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { configFiles } from "./config-files.ts";
import type { EffectiveConfig } from "./effective-config.ts";
import { type Place, placeOf, type ReadConfigFile, readConfigFile, valueAt } from "./said-in.ts";

/** Where a value of the configuration comes from. */
export type ConfigOrigin =
  | { readonly source: "default" }
  | { readonly source: Place["tier"]; readonly file: string; readonly line: number };

/** The origin of every value that is no map, by its JSON Pointer: the strongest file that says it and may. */
export function configOrigins(context: OperationContext, effective: EffectiveConfig): Readonly<Record<string, ConfigOrigin>> {
  const files = configFiles(context).map(readConfigFile);
  const configs = files.filter(({ kind }) => kind === "config").toReversed();
  const originOf = (pointer: string, value: JsonValue): ConfigOrigin => {
    const keys = fromJsonPointer(pointer);
    const place = keys[0] === "model_profiles" ? profilePlace(keys, files, effective) : configPlace(pointer, value, configs, effective);
    return place === undefined ? { source: "default" } : { source: place.tier, file: place.file, line: place.line };
  };
  return Object.fromEntries(leavesOf(effective.config).map(([pointer, value]) => [pointer, originOf(pointer, value)]));
}

function configPlace(pointer: string, value: JsonValue, configs: readonly ReadConfigFile[], effective: EffectiveConfig): Place | undefined {
  const says = configs.filter(
    (file) =>
      valueAt(file, pointer) !== undefined &&
      !(pointer.startsWith("/project/") && file.tier === "global") &&
      !isRefused(file.file, pointer, effective),
  );
  // Of `scripts:` the stricter file holds, which need not be the last one; a list may be the common part of two.
  const file = says.find((one) => isSame(valueAt(one, pointer), value)) ?? says[0];
  return file && placeOf(file, pointer);
}

/** A profile is replaced as a whole: all of it comes from one file. */
function profilePlace(
  [, name = "", ...keys]: readonly string[],
  files: readonly ReadConfigFile[],
  { profileSources }: EffectiveConfig,
): Place | undefined {
  const file = files.find((one) => one.file === profileSources[name]?.file);
  if (file === undefined) return undefined;
  return placeOf(file, toJsonPointer(file.kind === "config" ? ["model_profiles", name, ...keys] : keys));
}

// What is wrong or may not be said counts as unsaid.
function isRefused(file: string, pointer: string, { diagnostics, isTrusted }: EffectiveConfig): boolean {
  const refuses = ({ severity, code }: Diagnostic): boolean =>
    code === DIAGNOSTIC_CODES.needsTrust ? !isTrusted : severity === "error" || code === DIAGNOSTIC_CODES.notFromProject;
  return diagnostics.some((one) => one.file === file && refuses(one) && (pointer === one.path || pointer.startsWith(`${one.path}/`)));
}

function isSame(said: JsonValue | undefined, value: JsonValue): boolean {
  return JSON.stringify(said) === JSON.stringify(value);
}

function leavesOf(value: JsonObject, path: readonly string[] = []): readonly [pointer: string, value: JsonValue][] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = [...path, key];
    return isJsonObject(inner) ? leavesOf(inner, below) : [[toJsonPointer(below), inner] as [string, JsonValue]];
  });
}
