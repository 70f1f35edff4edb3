import { type Diagnostic, didYouMean } from "@llm-orc/contracts";
import type { ExpressionProblem, Reference } from "@llm-orc/expressions";

export interface Extra {
  readonly hint?: string | undefined;
  readonly related?: Diagnostic["related"];
  readonly span?: Diagnostic["span"];
}

/** An error as a diagnostic, without keys that have no value. */
export function problem(code: string, message: string, path: string, extra: Extra = {}): Diagnostic {
  return { code, severity: "error", message, path, ...given(extra) };
}

export function warning(code: string, message: string, path: string, extra: Extra = {}): Diagnostic {
  return { code, severity: "warning", message, path, ...given(extra) };
}

// Only these, whatever else the value has.
function given({ hint, related, span }: Extra): Pick<Diagnostic, "hint" | "related" | "span"> {
  return {
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined ? {} : { related }),
    ...(span === undefined ? {} : { span }),
  };
}

/** What a problem of an expression says beside its message. */
export function fromExpression({ hint, offset, length }: ExpressionProblem): Extra {
  return { hint, span: { offset, length } };
}

/** Where a reference stands in its text. */
export function spanOf({ start, end }: Reference): NonNullable<Diagnostic["span"]> {
  return { offset: start, length: end - start };
}

/** Did-you-mean, or the names that there are. */
export function suggestion(name: string, names: ReadonlySet<string>, what = "Agents"): string {
  const near = didYouMean(name, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return names.size === 0
    ? `There are no ${what.toLowerCase()}.`
    : `${what}: ${[...names].slice(0, 12).join(", ")}${names.size > 12 ? ", ..." : ""}.`;
}
