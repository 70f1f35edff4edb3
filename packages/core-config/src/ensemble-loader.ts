import { type Diagnostic, fromJsonPointer, isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import { builtInKinds, type Ensemble, type KindDeclaration } from "@llm-orc/run-spec";
import { prepareAgent, withKeyHint } from "./check-agents.ts";
import { createSchemaCompiler, type Violation } from "./compile-schema.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { ADVISORY_KEYS, agentSchemaName, ensembleSchemaParts } from "./ensemble-schema.ts";
import { ignoredKeys } from "./ignored-keys.ts";
import { mergeProblems } from "./merge-problems.ts";
import { mostImportant, parseYamlDocument, type YamlDocument } from "./parse-yaml-document.ts";
import { readYamlFile } from "./read-yaml-file.ts";
import { repairDraft } from "./repair-draft.ts";
import { displayValue, toSchemaProblems } from "./to-schema-problems.ts";
import { toTypedValue } from "./to-typed-value.ts";
import { MAX_DIAGNOSTICS } from "./yaml-limits.ts";

/** An ensemble file, and everything that is wrong with its form. */
export interface LoadedEnsemble {
  /** Absent when there is an error. */
  readonly ensemble?: Ensemble;
  /**
   * Only beside errors of form, when the syntax is right and the errors are not more than anybody reads: the ensemble as far as it can be told, with the same indexes,
   * so that its meaning can be checked in the same go. Never to be run. See `mergeProblems`.
   */
  readonly draft?: Ensemble;
  /** In file order, with file, line and column. */
  readonly diagnostics: readonly Diagnostic[];
  /** Adds file, line and column to a diagnostic that has only a `path`. */
  readonly locate: (diagnostic: Diagnostic) => Diagnostic;
  readonly file?: string;
  readonly text: string;
}

export interface EnsembleLoader {
  /** Never rejects because of the text. */
  parse(text: string, options?: { readonly file?: string }): Promise<LoadedEnsemble>;
  /** The same for a file; one that cannot be read is an error like any other. */
  read(file: string): Promise<LoadedEnsemble>;
}

export interface EnsembleLoaderOptions {
  /** The kinds that agents may have, in the order in which their keys are looked for. */
  readonly kinds: readonly KindDeclaration[];
}

/**
 * Loads ensemble files for these agent kinds. A kind's schema is compiled when the first agent of it is met. Throws `KIND_DUPLICATE_KEY` and
 * its like when the kinds do not fit together; `parse` and `read` reject with `SCHEMA_INVALID` when a kind's schema is
 * none.
 */
export function createEnsembleLoader(options: EnsembleLoaderOptions): EnsembleLoader {
  const { kinds } = options;
  const schemas = ensembleSchemaParts(kinds);
  const compiler = createSchemaCompiler();

  // Of tens of thousands, as a hostile file has, more than enough to fill the list of problems.
  async function violationsOf(schema: JsonSchema, value: JsonValue, ownName: string | undefined): Promise<readonly Violation[]> {
    return (await compiler.compile(schema, ownName))(value).slice(0, 10 * MAX_DIAGNOSTICS);
  }

  async function load(document: YamlDocument): Promise<LoadedEnsemble> {
    const { file, text, locate } = document;
    const rest = { locate, text, ...(file === undefined ? {} : { file }) };
    const hasSyntaxError = document.diagnostics.some(isError);
    const { value } = document;
    if (!isJsonObject(value)) {
      const problems = hasSyntaxError ? [] : [locate(noMap(value))];
      return { ...rest, diagnostics: [...document.diagnostics, ...problems] };
    }
    const form = await checkForm(value, document);
    const all = mergeProblems(document.diagnostics, form.diagnostics.map(locate));
    const diagnostics = mostImportant(all);
    if (!all.some(isError)) return { ...rest, diagnostics, ensemble: form.value as unknown as Ensemble };
    const isBeyondRepair = hasSyntaxError || form.diagnostics.filter(isError).length > MAX_DIAGNOSTICS;
    return { ...rest, diagnostics, ...(isBeyondRepair ? {} : { draft: repairDraft(form.value, form.diagnostics) }) };
  }

  async function checkForm(root: JsonObject, document: YamlDocument): Promise<{ value: JsonObject; diagnostics: Diagnostic[] }> {
    let value = toTypedValue(root, schemas.top) as JsonObject;
    const diagnostics: Diagnostic[] = [];
    for (const problem of toSchemaProblems(await violationsOf(schemas.top, value, "ensemble"))) {
      const [key = ""] = fromJsonPointer(problem.path);
      if (ADVISORY_KEYS.has(key)) {
        diagnostics.push({ ...problem, code: CODES.ignoredKey, severity: "warning", message: `${problem.message} It is ignored.` });
        value = without(value, key);
      } else diagnostics.push(problem);
    }
    diagnostics.push(...ignoredKeys(value, schemas.top, "", "an ensemble"));
    if (value["description"] === undefined) diagnostics.push(noDescription(value));
    if (typeof value["version"] === "number") value = { ...value, version: document.sourceOf("/version") ?? String(value["version"]) };
    if (!Array.isArray(value["agents"])) return { value, diagnostics };
    const agents: JsonValue[] = [];
    let errors = diagnostics.filter(isError).length;
    for (const [index, agent] of (value["agents"] as readonly JsonValue[]).entries()) {
      // Once the list of problems is full of errors, what comes later is not shown.
      const checked =
        isJsonObject(agent) && errors <= MAX_DIAGNOSTICS ? await checkAgent(agent, `/agents/${index}`) : { agent, diagnostics: [] };
      agents.push(checked.agent);
      diagnostics.push(...checked.diagnostics);
      errors += checked.diagnostics.filter(isError).length;
    }
    return { value: { ...value, agents }, diagnostics };
  }

  async function checkAgent(raw: JsonObject, path: string): Promise<{ agent: JsonValue; diagnostics: readonly Diagnostic[] }> {
    const { agent, kind, diagnostics } = prepareAgent(raw, path, kinds);
    const schema = schemas.agents.get(kind) as JsonSchema;
    const typed = toTypedValue(agent, schema);
    const problems = toSchemaProblems(
      await violationsOf(schema, typed, builtInKinds.includes(kind) ? agentSchemaName(kind) : undefined),
      path,
    )
      // prepareAgent has compared the type with the keys, and says more than the schema can.
      .filter((problem) => problem.path !== `${path}/type`)
      .map((problem) => (isOwnUnknownKey(problem, path) ? withKeyHint(problem, kind, kinds) : problem));
    return { agent: typed, diagnostics: [...diagnostics, ...problems] };
  }

  return {
    parse: async (text, parseOptions = {}) => load(parseYamlDocument(text, parseOptions)),
    read: async (file) => load(readYamlFile(file)),
  };
}

function isOwnUnknownKey({ code, path }: Diagnostic, agentPath: string): boolean {
  return code === CODES.unknownKey && !path.slice(agentPath.length + 1).includes("/");
}

function noMap(value: JsonValue | undefined): Diagnostic {
  const isEmpty = value === null || value === undefined;
  return {
    code: isEmpty ? CODES.emptyDocument : CODES.wrongType,
    severity: "error",
    message: isEmpty ? "The file is empty." : `An ensemble must be a map, is ${displayValue(value)}.`,
    path: "",
    hint: 'Begin with "name: ...", then "agents:" and a list.',
  };
}

function noDescription(value: JsonObject): Diagnostic {
  return {
    code: CODES.missingKey,
    severity: "warning",
    message: "description is missing.",
    path: value["name"] === undefined ? "" : "/name",
    hint: 'Add "description: ...": lists show it.',
  };
}

function without(value: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}
