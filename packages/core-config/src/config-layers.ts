import { statSync } from "node:fs";
import { type Diagnostic, isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { type Environment, globalPaths, type ProjectPaths } from "@llm-orc/project-files";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import type { YamlDocument } from "./parse-yaml-document.ts";
import { readYamlFile } from "./read-yaml-file.ts";
import { displayValue } from "./to-schema-problems.ts";

/** Whose file it is: the user's own, or the project's. */
export type ConfigTier = "global" | "local";

export interface ConfigSource {
  /** The nearest project, when there is one. */
  readonly project?: ProjectPaths | undefined;
  /** For `XDG_CONFIG_HOME` and `HOME`. */
  readonly env: Environment;
}

/** One configuration file that exists. */
export interface ConfigLayer {
  readonly tier: ConfigTier;
  readonly file: string;
  readonly document: YamlDocument;
  /** Empty when the file is broken. */
  readonly value: JsonObject;
  /** Problems of reading and syntax. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The folders that configuration is read from, weakest first. */
export function configFolders({ project, env }: ConfigSource): readonly { tier: ConfigTier; dir: string; profiles: string }[] {
  const { dir, profiles } = globalPaths(env);
  const local =
    project === undefined || project.dir === dir ? [] : [{ tier: "local", dir: project.dir, profiles: project.profiles } as const];
  return [{ tier: "global", dir, profiles }, ...local];
}

/** `config.yaml`, then `config.local.yaml` of one folder. What is not there is no layer; nothing is created. */
export function readConfigLayers(tier: ConfigTier, dir: string): ConfigLayer[] {
  return ["config.yaml", "config.local.yaml"]
    .map((name) => `${dir}/${name}`)
    .filter(exists)
    .map((file) => toLayer(tier, file));
}

// What may not be looked at exists: reading it says why it cannot be read.
function exists(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

function toLayer(tier: ConfigTier, file: string): ConfigLayer {
  const document = readYamlFile(file);
  const { value } = document;
  const isBroken = document.diagnostics.some(({ severity }) => severity === "error");
  if (isBroken || value === null || isJsonObject(value)) {
    return { tier, file, document, value: !isBroken && isJsonObject(value) ? value : {}, diagnostics: document.diagnostics };
  }
  const problem: Diagnostic = {
    code: CODES.wrongType,
    severity: "error",
    message: `A configuration must be a map, is ${displayValue(value)}.`,
    path: "",
    hint: 'Write "key: value" lines.',
  };
  return { tier, file, document, value: {}, diagnostics: [...document.diagnostics, document.locate(problem)] };
}
