import { type Diagnostic, isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { type Environment, globalPaths, isMissing, type ProjectPaths } from "@llm-orc/project-files";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { parseYamlDocument, type YamlDocument } from "./parse-yaml-document.ts";
import { readTextFile } from "./read-yaml-file.ts";
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
  return ["config.yaml", "config.local.yaml"].map((name) => `${dir}/${name}`).flatMap((file) => readLayer(tier, file) ?? []);
}

// A file is there unless the system says that it is not: one that may not be read says so.
function readLayer(tier: ConfigTier, file: string): ConfigLayer | undefined {
  const content = readTextFile(file);
  if ("text" in content) return toLayer(tier, file, parseYamlDocument(content.text, { file }));
  return isMissing(content.error) ? undefined : toLayer(tier, file, content.unreadable);
}

function toLayer(tier: ConfigTier, file: string, document: YamlDocument): ConfigLayer {
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
