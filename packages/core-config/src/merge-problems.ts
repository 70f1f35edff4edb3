import type { Diagnostic } from "@llm-orc/contracts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";

// After these the value at the path is not what its author meant.
const BREAKS_VALUE: ReadonlySet<string> = new Set([
  CODES.duplicateKey,
  CODES.unknownAlias,
  CODES.notRepresentable,
  CODES.wrongType,
  CODES.valueNotAllowed,
  CODES.kindMismatch,
]);

/**
 * Located problems of form and of meaning as one list, file by file in order of place, each once. Of the meaning, what
 * only follows from the form is left out: whatever lies at or below a value that is itself wrong.
 */
export function mergeProblems(form: readonly Diagnostic[], meaning: readonly Diagnostic[]): Diagnostic[] {
  const broken = form.filter(({ code, severity, path }) => severity === "error" && path !== "" && BREAKS_VALUE.has(code));
  const kept = meaning.filter((problem) => !broken.some((cause) => cause.file === problem.file && isAtOrBelow(problem.path, cause.path)));
  const files = new Map<string | undefined, number>();
  for (const { file } of [...form, ...kept]) if (!files.has(file)) files.set(file, files.size);
  return unique([...form, ...kept]).sort(
    (a, b) => (files.get(a.file) ?? 0) - (files.get(b.file) ?? 0) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

function isAtOrBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byPlace = new Map<string, Diagnostic[]>();
  return diagnostics.filter((diagnostic) => {
    const { file = "", line, column, code, path, message } = diagnostic;
    const place = `${code} ${line}:${column} ${file}`;
    const others = byPlace.get(place);
    if (others === undefined) byPlace.set(place, [diagnostic]);
    else if (others.some((other) => other.path === path && other.message === message)) return false;
    else others.push(diagnostic);
    return true;
  });
}
