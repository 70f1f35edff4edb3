import { type Diagnostic, didYouMean } from "@llm-orc/contracts";

interface Extra {
  readonly hint?: string | undefined;
  readonly related?: Diagnostic["related"];
}

/** An error as a diagnostic, without keys that have no value. */
export function problem(code: string, message: string, path: string, extra: Extra = {}): Diagnostic {
  return { code, severity: "error", message, path, ...given(extra) };
}

export function warning(code: string, message: string, path: string, extra: Extra = {}): Diagnostic {
  return { code, severity: "warning", message, path, ...given(extra) };
}

// Only these two, whatever else the value has.
function given({ hint, related }: Extra): Pick<Diagnostic, "hint" | "related"> {
  return { ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) };
}

/** Did-you-mean, or the names that there are. */
export function suggestion(name: string, names: ReadonlySet<string>, what = "Agents"): string {
  const near = didYouMean(name, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return names.size === 0
    ? `There are no ${what.toLowerCase()}.`
    : `${what}: ${[...names].slice(0, 12).join(", ")}${names.size > 12 ? ", ..." : ""}.`;
}
