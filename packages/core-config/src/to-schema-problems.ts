import { type Diagnostic, fromJsonPointer, isJsonObject, type JsonObject, toJsonPointer } from "@llm-orc/contracts";
import type { Violation } from "./compile-schema.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { suggestKey } from "./suggest-key.ts";

/**
 * The violations of a schema in words: one problem for each mistake, what was expected, what is there, what to type.
 * `base` is the pointer of the checked value when it is a part of a document.
 */
export function toSchemaProblems(violations: readonly Violation[], base = ""): Diagnostic[] {
  const problems = new Map<string, Diagnostic>();
  for (const violation of withoutNoise(violations)) {
    const problem = toProblem({ ...violation, instancePath: base + violation.instancePath });
    // Two rules broken by one value are one mistake; two missing keys of one map are two.
    const key = problem.code === CODES.missingKey ? `${problem.path} ${problem.message}` : problem.path;
    if (!problems.has(key)) problems.set(key, problem);
  }
  return withoutMisspelt([...problems.values()]);
}

// A misspelt key is one mistake, not also a missing one.
function withoutMisspelt(problems: readonly Diagnostic[]): Diagnostic[] {
  const meant = new Set(
    problems.flatMap(({ code, path, hint }) => (code === CODES.unknownKey ? [`${parentOf(path)} ${suggestionIn(hint) ?? ""}`] : [])),
  );
  return problems.filter(
    ({ code, path, hint }) => code !== CODES.missingKey || !meant.has(`${path} ${/^Add "([^:]+)/.exec(hint ?? "")?.[1] ?? ""}`),
  );
}

/** The key that a hint suggests. */
export function suggestionIn(hint: string | undefined): string | undefined {
  return /^Did you mean "(.+)"\?$/.exec(hint ?? "")?.[1];
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf("/"));
}

/** `/agents/2/name` as people write it: `agents[2].name`; a key beyond measure is cut. */
export function displayPath(pointer: string): string {
  let path = "";
  for (const key of fromJsonPointer(pointer)) {
    const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
    if (/^\d+$/.test(key)) path += `[${shown}]`;
    else path += path === "" ? shown : `.${shown}`;
  }
  return path === "" ? "the document" : path;
}

/** A value for a message: short, and never more than a glance of it. */
export function displayValue(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return "a map";
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

// `if` only says that a branch was taken. Of alternatives, what the branches say counts only when one is clearly meant.
function withoutNoise(violations: readonly Violation[]): Violation[] {
  let kept = violations.filter(({ keyword }) => keyword !== "if");
  for (const choice of kept.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")) {
    const inside = kept.filter((other) => isInBranch(other, choice));
    if (inside.length === 0) continue;
    const meant = meantBranch(inside, choice);
    kept = kept.filter((other) =>
      meant === undefined ? !inside.includes(other) : other !== choice && (!inside.includes(other) || meant.includes(other)),
    );
  }
  return kept;
}

function isInBranch(violation: Violation, choice: Violation): boolean {
  return (
    violation !== choice &&
    violation.schemaPath.startsWith(`${choice.schemaPath}/`) &&
    violation.instancePath.startsWith(choice.instancePath)
  );
}

// The one branch that accepts at least the value's own type.
function meantBranch(inside: readonly Violation[], choice: Violation): readonly Violation[] | undefined {
  const branches = Map.groupBy(inside, ({ schemaPath }) => schemaPath.slice(choice.schemaPath.length + 1).split("/")[0] ?? "");
  const candidates = [...branches.values()].filter(
    (branch) =>
      !branch.some(({ keyword, instancePath }) => instancePath === choice.instancePath && (keyword === "type" || keyword === "const")),
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

function toProblem(violation: Violation): Diagnostic {
  const { keyword, params, instancePath, data, parentSchema } = violation;
  const where = displayPath(instancePath);
  const base = { severity: "error", path: instancePath } as const;
  switch (keyword) {
    case "type":
      return { ...base, code: CODES.wrongType, ...typeProblem(where, params["type"], data) };
    case "required": {
      const key = String(params["missingProperty"]);
      const message = instancePath === "" ? `${key} is missing.` : `${where}.${key} is missing.`;
      return { ...base, code: CODES.missingKey, message, hint: `Add "${key}: ...".${about(parentSchema, key)}` };
    }
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      return unknownKeyProblem(instancePath, key, Object.keys((parentSchema?.["properties"] ?? {}) as JsonObject));
    }
    case "enum":
    case "const": {
      const allowed = keyword === "enum" ? (params["allowedValues"] as readonly unknown[]) : [params["allowedValue"]];
      const names = allowed.map((value) => (typeof value === "string" ? value : displayValue(value)));
      const meant = typeof data === "string" ? suggestKey(data, names) : undefined;
      return {
        ...base,
        code: CODES.valueNotAllowed,
        message: `${where} must be ${orList(names)}, is ${displayValue(data)}.`,
        ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
      };
    }
    case "minLength":
      if (data === "")
        return {
          ...base,
          code: CODES.valueNotAllowed,
          message: `${where} must not be empty.`,
          hint: "Give it a value, or remove the key.",
        };
      break;
    case "minimum":
      return {
        ...base,
        code: CODES.valueNotAllowed,
        message: `${where} must be at least ${String(params["limit"])}, is ${displayValue(data)}.`,
      };
    case "exclusiveMinimum":
      return {
        ...base,
        code: CODES.valueNotAllowed,
        message: `${where} must be greater than ${String(params["limit"])}, is ${displayValue(data)}.`,
      };
    case "maximum":
      return {
        ...base,
        code: CODES.valueNotAllowed,
        message: `${where} must be at most ${String(params["limit"])}, is ${displayValue(data)}.`,
      };
    case "anyOf":
    case "oneOf":
      return { ...base, code: CODES.wrongType, message: `${where} has none of the forms that are allowed here, is ${displayValue(data)}.` };
    default:
  }
  return { ...base, code: CODES.valueNotAllowed, message: `${where} ${violation.message ?? "is not allowed"}, is ${displayValue(data)}.` };
}

/** The problem of a key that nobody knows, with the nearest that somebody does. */
export function unknownKeyProblem(parent: string, key: string, known: readonly string[]): Diagnostic {
  const path = parent + toJsonPointer([key]);
  const meant = suggestKey(key, known);
  return {
    code: CODES.unknownKey,
    severity: "error",
    message: `${displayPath(path)} is not a key that is known here.`,
    path,
    hint: meant === undefined ? `Known keys: ${known.join(", ")}.` : `Did you mean "${meant}"?`,
  };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "an integer",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "empty",
};

function typeProblem(where: string, type: unknown, data: unknown): { message: string; hint?: string } {
  const types = (Array.isArray(type) ? type : [type]).map(String);
  const message = `${where} must be ${orList(types.map((name) => TYPE_NAMES[name] ?? name))}, is ${displayValue(data)}.`;
  const hint = typeHint(types, data);
  return { message, ...(hint === undefined ? {} : { hint }) };
}

function typeHint(types: readonly string[], data: unknown): string | undefined {
  const isScalar = typeof data === "string" || typeof data === "number" || typeof data === "boolean";
  if (data === null) return "Give it a value, or remove the key.";
  if (types.includes("string") && isScalar) return "Put it in quotes.";
  if (types.includes("array") && isScalar) return `Write a list: [${typeof data === "string" ? data.slice(0, 40) : String(data)}].`;
  if (typeof data === "string" && (types.includes("integer") || types.includes("number"))) return "Write a number, such as 30.";
  if (types.includes("integer") && typeof data === "number") return "Write a whole number.";
  if (types.includes("object") && isScalar) return 'Write "key: value" lines, indented below it.';
  return undefined;
}

function about(schema: JsonObject | undefined, key: string): string {
  const properties = schema?.["properties"];
  const property = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return isJsonObject(property) && typeof property["description"] === "string" ? ` ${property["description"]}` : "";
}

function orList(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}
