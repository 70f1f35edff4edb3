import { type Diagnostic, fromJsonPointer, isJsonObject, type JsonObject, toJsonPointer } from "@llm-orc/contracts";
import { type Agent, type KindDeclaration, kindOf } from "@llm-orc/run-spec";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { baseAgentProperties } from "./ensemble-schema.ts";
import { suggestKey } from "./suggest-key.ts";
import { displayPath, displayValue } from "./to-schema-problems.ts";

// Older files may carry what only the engine sets; it was accepted, so it is now, and has no effect.
const RUNTIME_KEYS: ReadonlySet<string> = new Set([
  "fan_out_chunk",
  "fan_out_index",
  "fan_out_total",
  "fan_out_original",
  "dispatch_resolved",
]);

/** An agent without what has no meaning in it, and what there was to say about that. */
export interface PreparedAgent {
  readonly agent: JsonObject;
  readonly kind: KindDeclaration;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds an agent's kind, compares it with an explicit `type`, and leaves out keys that are accepted without effect. */
export function prepareAgent(agent: JsonObject, path: string, kinds: readonly KindDeclaration[]): PreparedAgent {
  const diagnostics: Diagnostic[] = [];
  const runtime = Object.keys(agent).filter((key) => RUNTIME_KEYS.has(key));
  for (const key of runtime) {
    const message = `${key} is set by the engine; in a file it has no effect.`;
    diagnostics.push({ code: CODES.ignoredKey, severity: "warning", message, path: path + toJsonPointer([key]), hint: "Remove it." });
  }
  const empty = emptyKindKeys(agent, kinds);
  const cleaned = omit(agent, [...runtime, ...empty.absent]);
  const kind = empty.meant ?? kindOf(cleaned as unknown as Agent, kinds);
  const mismatch = kindMismatch(cleaned, kind, kinds, path);
  if (mismatch !== undefined) diagnostics.push(mismatch);
  return { agent: cleaned, kind, diagnostics };
}

/** Says of an unknown key of an agent what it may have been meant for. */
export function withKeyHint(problem: Diagnostic, kind: KindDeclaration, kinds: readonly KindDeclaration[]): Diagnostic {
  const key = fromJsonPointer(problem.path).at(-1) ?? "";
  const known = knownKeys(kind);
  const message = `${displayPath(problem.path)} is not a key of ${anAgent(kind.name)}.`;
  const meant = suggestKey(key, known);
  if (meant !== undefined) return { ...problem, message, hint: `Did you mean "${meant}"?` };
  const owners = kinds.filter((other) => other !== kind && Object.hasOwn(properties(other), key)).map(({ name }) => name);
  if (owners.length > 0) return { ...problem, message, hint: `It belongs to agents of the kind ${owners.join(", ")}.` };
  return { ...problem, message, hint: `Its keys: ${known.join(", ")}.` };
}

// All keys that an agent of a kind may have.
function knownKeys(kind: KindDeclaration): readonly string[] {
  return [...new Set([...Object.keys(baseAgentProperties), ...Object.keys(properties(kind))])];
}

// `script:` without a value: absent when the rest of the agent is of another kind, otherwise a value that was forgotten.
function emptyKindKeys(agent: JsonObject, kinds: readonly KindDeclaration[]): { absent: readonly string[]; meant?: KindDeclaration } {
  const empty = kinds.filter(({ key }) => key !== undefined && Object.hasOwn(agent, key) && agent[key] === null);
  const absent = empty.map(({ key }) => key as string);
  const [first] = empty;
  if (first === undefined) return { absent };
  const rest = omit(agent, absent);
  const other = kindOf(rest as unknown as Agent, kinds);
  const isOfOther = other.key !== undefined || Object.keys(properties(other)).some((key) => Object.hasOwn(rest, key) && rest[key] !== null);
  if (isOfOther) return { absent };
  return { absent: absent.filter((key) => key !== first.key), meant: first };
}

function kindMismatch(agent: JsonObject, kind: KindDeclaration, kinds: readonly KindDeclaration[], path: string): Diagnostic | undefined {
  const { type } = agent;
  if (type === undefined || type === null || type === kind.name) return undefined;
  const base = { code: CODES.kindMismatch, severity: "error", path: `${path}/type` } as const;
  const declared = kinds.find(({ name }) => name === type);
  if (declared === undefined) {
    const names = kinds.map(({ name }) => name);
    const meant = typeof type === "string" ? suggestKey(type, names) : undefined;
    const hint = meant === undefined ? `Kinds: ${names.join(", ")}.` : `Did you mean "${meant}"?`;
    return { ...base, message: `${displayPath(base.path)} is ${displayValue(type)}, which is not a kind of agent.`, hint };
  }
  const because = kind.key === undefined ? `it has no key "${declared.key ?? ""}"` : `its key "${kind.key}" makes it ${anAgent(kind.name)}`;
  return {
    ...base,
    message: `${displayPath(base.path)} is ${declared.name}, but ${because}.`,
    hint:
      declared.key === undefined
        ? `Remove "${kind.key ?? ""}", or write type: ${kind.name}.`
        : `Add "${declared.key}: ...", or remove the type.`,
  };
}

function properties(kind: KindDeclaration): JsonObject {
  const own = kind.schema["properties"];
  return isJsonObject(own) ? own : {};
}

function anAgent(kind: string): string {
  return `${/^(?:[aeio]|llm|http)/i.test(kind) ? "an" : "a"} ${kind} agent`;
}

function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return keys.length === 0 ? object : Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
