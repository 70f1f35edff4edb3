import { type Diagnostic, fromJsonPointer, isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { removeAt } from "./remove-at.ts";
import { suggestionIn } from "./to-schema-problems.ts";

/**
 * An ensemble with errors of form, made well-formed: wrong values are left out, a misspelt key counts as the one that was
 * suggested for it, and agents keep their indexes. What its check then finds is true of the file as well.
 */
export function repairDraft(value: JsonObject, problems: readonly Diagnostic[]): Ensemble {
  let draft: JsonValue = value;
  for (const { code, severity, path, hint } of problems) {
    if (severity !== "error") continue;
    const keys = fromJsonPointer(path);
    if (code === CODES.unknownKey) draft = renameKey(draft, keys, suggestionIn(hint));
    else if (code === CODES.wrongType || code === CODES.valueNotAllowed || code === CODES.kindMismatch) draft = removeAt(draft, keys);
  }
  const { agents, name, ...rest } = draft as JsonObject;
  const list = Array.isArray(agents) ? (agents as readonly JsonValue[]) : [];
  return {
    ...rest,
    name: typeof name === "string" && name !== "" ? name : "(unnamed)",
    agents: list.map((agent, index) => withName(agent, `agents[${index}]`)),
  } as unknown as Ensemble;
}

function withName(agent: JsonValue, placeholder: string): JsonObject {
  const fields = isJsonObject(agent) ? agent : {};
  const dependencies = fields["depends_on"];
  return {
    ...fields,
    ...(typeof fields["name"] === "string" ? {} : { name: placeholder }),
    ...(Array.isArray(dependencies) ? { depends_on: wellFormed(dependencies as readonly JsonValue[]) } : {}),
  };
}

// What is malformed repeats a well-formed entry: the others keep their indexes.
function wellFormed(dependencies: readonly JsonValue[]): readonly JsonValue[] {
  const sound = dependencies.find(isDependency);
  return sound === undefined ? [] : dependencies.map((entry) => (isDependency(entry) ? entry : sound));
}

function isDependency(entry: JsonValue): boolean {
  return typeof entry === "string" || (isJsonObject(entry) && typeof entry["agent_name"] === "string");
}

function renameKey(value: JsonValue, keys: readonly string[], name: string | undefined): JsonValue {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item, index) => (String(index) === key ? renameKey(item, rest, name) : item));
  if (!isJsonObject(value)) return value;
  if (rest.length > 0)
    return Object.fromEntries(Object.entries(value).map(([own, item]) => [own, own === key ? renameKey(item, rest, name) : item]));
  const entries = Object.entries(value).filter(([own]) => own !== key);
  if (name !== undefined && !Object.hasOwn(value, name)) entries.push([name, value[key] as JsonValue]);
  return Object.fromEntries(entries);
}
