import { type Diagnostic, isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import { isMissing } from "@llm-orc/project-files";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import type { EnsembleDir, EnsembleTier } from "./ensemble-dirs.ts";
import { parseYamlDocument, type YamlDocument } from "./parse-yaml-document.ts";
import { refusedFile, readTextFile } from "./read-yaml-file.ts";
import { type EnsembleSummary, scanSummary } from "./scan-summary.ts";
import { displayValue } from "./to-schema-problems.ts";
import { type EnsembleFile, walkEnsembles } from "./walk-ensembles.ts";

/** An ensemble file as lists show it. */
export interface EnsembleEntry extends EnsembleSummary {
  /** From the file; the file's own name when it says none. */
  readonly name: string;
  /** The file's folder below the folder of ensembles; null at the top. */
  readonly relativePath: string | null;
  readonly file: string;
  readonly tier: EnsembleTier;
  /** False when `name` is the file's, because the ensemble has none. */
  readonly isNamed: boolean;
  /** Present when the file does not load; its agents' own keys are not looked at here. */
  readonly problems?: readonly Diagnostic[];
  /** What the system said, when it did not let the file, or a folder in its place, be read: what is in it is not known. */
  readonly refusal?: unknown;
}

/** Every ensemble file below these folders, in search order; those that do not load are listed with their problems. */
export function listEnsembles(dirs: readonly EnsembleDir[]): readonly EnsembleEntry[] {
  return dirs.flatMap(({ dir, tier }) => walkEnsembles(dir).map((file) => readEnsembleEntry(file, tier)));
}

/** One entry of the list. */
export function readEnsembleEntry(file: EnsembleFile, tier: EnsembleTier): EnsembleEntry {
  const place = { relativePath: file.relativePath, file: file.file, tier };
  const content = file.refusal === undefined ? readTextFile(file.file) : refusedFile(file.file, file.refusal);
  if ("unreadable" in content) {
    const { unreadable, error } = content;
    const refusal = error === undefined || isMissing(error) ? {} : { refusal: error };
    return { ...unknownSummary(file), ...place, problems: unreadable.diagnostics, ...refusal };
  }
  const text = content.text.startsWith("\uFEFF") ? content.text.slice(1) : content.text;
  const summary = scanSummary(text);
  if (summary !== undefined) return { ...summary, ...place, isNamed: true };
  const document = parseYamlDocument(text, { file: file.file });
  const problems = [...document.diagnostics.filter(({ severity }) => severity === "error"), ...formProblems(document)];
  return { ...summaryOf(document.value, file), ...place, ...(problems.length > 0 ? { problems } : {}) };
}

function summaryOf(value: JsonValue | undefined, file: EnsembleFile): EnsembleSummary & { isNamed: boolean } {
  if (!isJsonObject(value)) return unknownSummary(file);
  const { name, description, agents } = value;
  const isNamed = typeof name === "string" && name !== "";
  return {
    name: isNamed ? name : nameOfFile(file),
    isNamed,
    description: typeof description === "string" ? description : "",
    agentCount: Array.isArray(agents) ? agents.length : 0,
  };
}

function unknownSummary(file: EnsembleFile): EnsembleSummary & { isNamed: boolean } {
  return { name: nameOfFile(file), isNamed: false, description: "", agentCount: 0 };
}

function nameOfFile({ name }: EnsembleFile): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");
}

// The same as the loader says of these keys.
function formProblems(document: YamlDocument): Diagnostic[] {
  const { value } = document;
  if (value === undefined) return [];
  if (!isJsonObject(value)) {
    const isEmpty = value === null;
    if (isEmpty && document.diagnostics.length > 0) return [];
    return [
      located(
        document,
        isEmpty ? CODES.emptyDocument : CODES.wrongType,
        "",
        isEmpty ? "The file is empty." : `An ensemble must be a map, is ${displayValue(value)}.`,
      ),
    ];
  }
  return [...nameProblems(value, document), ...agentsProblems(value, document)];
}

function nameProblems({ name }: JsonObject, document: YamlDocument): Diagnostic[] {
  if (name === undefined) return [located(document, CODES.missingKey, "", "name is missing.")];
  if (name === "") return [located(document, CODES.valueNotAllowed, "/name", "name must not be empty.")];
  return typeof name === "string" ? [] : [located(document, CODES.wrongType, "/name", `name must be text, is ${displayValue(name)}.`)];
}

function agentsProblems({ agents }: JsonObject, document: YamlDocument): Diagnostic[] {
  if (agents === undefined) return [located(document, CODES.missingKey, "", "agents is missing.")];
  if (!Array.isArray(agents)) return [located(document, CODES.wrongType, "/agents", `agents must be a list, is ${displayValue(agents)}.`)];
  return (agents as readonly JsonValue[]).flatMap((agent, index) =>
    isJsonObject(agent)
      ? []
      : [located(document, CODES.wrongType, `/agents/${index}`, `agents[${index}] must be a map, is ${displayValue(agent)}.`)],
  );
}

function located(document: YamlDocument, code: string, path: string, message: string): Diagnostic {
  return document.locate({ code, severity: "error", message, path });
}
