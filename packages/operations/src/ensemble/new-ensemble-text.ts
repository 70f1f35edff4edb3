import { editYaml, readYamlFile, toYamlText, type YamlEdit } from "@llm-orc/core-config";
import { isOrcError, type JsonObject, OrcError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { openBundled, openLibraryOf } from "../library/library-input.ts";
import { ProblemsError } from "../problems-error.ts";
import type { CreateEnsembleInput } from "./create-ensemble.ts";
import { namedEnsemble } from "./named-ensemble.ts";
import type { NewEnsembleFile } from "./new-ensemble-file.ts";

const MODELINE = /^# yaml-language-server:[^\n]*\n/m;

/** The text of a new ensemble, with the line that tells editors its schema. Throws what `templateText` throws, and `ENSEMBLE_INPUT_CONFLICT`. */
export async function newEnsembleText(
  context: OperationContext,
  { description = "", agents, from_template: template }: CreateEnsembleInput,
  { name, schema }: NewEnsembleFile,
): Promise<{ readonly text: string; readonly isCopy: boolean }> {
  const modeline = `# yaml-language-server: $schema=${schema}\n`;
  if (template === undefined || template === null) {
    return { text: modeline + toYamlText({ name, description, agents: (agents ?? []).map(withoutNulls) }), isCopy: false };
  }
  if (agents !== undefined && agents !== null) {
    throw new OrcError("ENSEMBLE_INPUT_CONFLICT", "Both agents and from_template are given.", {
      hint: "Give one. To add agents to a copy: create_ensemble with from_template, then update_ensemble with add_agents.",
    });
  }
  const edits: YamlEdit[] = [{ type: "set", path: ["name"], value: name }];
  if (description !== "") edits.push({ type: "set", path: ["description"], value: description, before: "agents" });
  const copied = editYaml(await templateText(context, template), edits);
  return { text: modeline + copied.replace(MODELINE, ""), isCopy: true };
}

/** An ensemble's text by the usual rule, else that of a template of the library. Throws `ENSEMBLE_NOT_FOUND`. */
async function templateText(context: OperationContext, name: string): Promise<string> {
  try {
    return readText(namedEnsemble(context, name).entry);
  } catch (error) {
    if (!isOrcError(error) || error.code !== "ENSEMBLE_NOT_FOUND") throw error;
    const text = await libraryTemplate(context, name);
    if (text === undefined) throw error;
    return text;
  }
}

function readText({ file, name }: { readonly file: string; readonly name: string }): string {
  const { text, diagnostics } = readYamlFile(file);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ProblemsError(name, errors);
  return text;
}

async function libraryTemplate(context: OperationContext, name: string): Promise<string | undefined> {
  const { findEntry } = await import("@llm-orc/library-sources");
  const chosen = await openLibraryOf(context, {});
  for (const source of [chosen, await openBundled(context, chosen)]) {
    if (source === undefined) continue;
    try {
      const entry = findEntry(source.list(), name, { kind: "template", refusal: source.refusal });
      return source.read(entry.path).toString("utf8");
    } catch (error) {
      if (!isOrcError(error) || error.code !== "LIBRARY_ENTRY_NOT_FOUND") throw error;
    }
  }
  return undefined;
}

// Callers that know no optional keys send null for what they do not mean.
function withoutNulls(agent: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(agent).filter(([, value]) => value !== null));
}
