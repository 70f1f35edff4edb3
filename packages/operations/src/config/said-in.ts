import { fromJsonPointer, isJsonObject, type JsonValue } from "@llm-orc/contracts";
import { readYamlFile, type YamlDocument } from "@llm-orc/core-config";
import type { ConfigFile } from "./config-files.ts";

/** A file of the configuration with its text, to find out what it says where. */
export interface ReadConfigFile extends ConfigFile {
  readonly document: YamlDocument;
}

export interface Place {
  readonly tier: ConfigFile["tier"];
  readonly file: string;
  readonly line: number;
}

export function readConfigFile(file: ConfigFile): ReadConfigFile {
  return { ...file, document: readYamlFile(file.file) };
}

/** What the file says at a JSON pointer; undefined when it says nothing there. */
export function valueAt({ document }: ReadConfigFile, pointer: string): JsonValue | undefined {
  let value = document.value;
  for (const key of fromJsonPointer(pointer)) {
    if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(key)];
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** The line at which the file says it. */
export function placeOf({ document, file, tier }: ReadConfigFile, pointer: string): Place {
  const { line = 1 } = document.locate({ code: "", severity: "warning", message: "", path: pointer });
  return { tier, file, line };
}
