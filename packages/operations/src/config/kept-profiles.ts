import { isJsonObject, type JsonValue } from "@llm-orc/contracts";
import { parseYamlDocument, readYamlFile, type YamlDocument } from "@llm-orc/core-config";

/** What a new configuration file takes over from the old one. */
export interface KeptProfiles {
  /** `model_profiles:` as YAML with the same meaning; empty when there is none. */
  readonly text: string;
  /** Whether the old file cannot be read, so that its profiles, if it has any, are not taken over. */
  readonly isUnreadable: boolean;
}

/** The profiles that stand in a configuration file, to be written into another one: as they are written, where that stays true. */
export function keptProfiles(file: string): KeptProfiles {
  const document = readYamlFile(file);
  if (document.diagnostics.some(({ severity }) => severity === "error")) return { text: "", isUnreadable: true };
  const profiles = isJsonObject(document.value) ? document.value["model_profiles"] : undefined;
  if (!isJsonObject(profiles) || Object.keys(profiles).length === 0) return { text: "", isUnreadable: false };
  const candidates = [asWritten(document), `model_profiles:\n${indent(JSON.stringify(profiles, null, 2))}\n`];
  const text = candidates.find((candidate) => meansTheSame(candidate, profiles));
  return text === undefined ? { text: "", isUnreadable: true } : { text, isUnreadable: false };
}

function asWritten(document: YamlDocument): string {
  const { column = 1 } = document.locate({ code: "", severity: "warning", message: "", path: "/model_profiles" });
  return `model_profiles:\n${" ".repeat(column - 1)}${(document.sourceOf("/model_profiles") ?? "").trimEnd()}\n`;
}

// An anchor may stand elsewhere in the old file.
function meansTheSame(text: string, profiles: JsonValue): boolean {
  const { value, diagnostics } = parseYamlDocument(text);
  if (diagnostics.some(({ severity }) => severity === "error")) return false;
  return isJsonObject(value) && JSON.stringify(value["model_profiles"]) === JSON.stringify(profiles);
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
