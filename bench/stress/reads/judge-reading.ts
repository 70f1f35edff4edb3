import type { CommandEnd } from "../writes/judge-end.ts";
import { isSame, type Tree } from "../writes/tree.ts";

/** What must never become of a command that cannot read something. */
export const READING_VIOLATIONS = ["denied", "not told", "unclear error", "crash", "changed"] as const;

export type ReadingViolation = (typeof READING_VIOLATIONS)[number];

export interface ReadingFinding {
  readonly violation: ReadingViolation;
  readonly detail: string;
}

export interface ReadingEnd extends CommandEnd {
  /** What it printed, or answered. */
  readonly output: string;
}

const REASON = /EACCES|EMFILE|EIO|permission (?:is )?denied|too many open files|i\/o error|may not be entered/i;
const STACK = /^\s+at .+:\d+:\d+\)?$/m;

/**
 * Either the output is that of a good end, or what could not be read is told as that: where, why, and in a failure with a code and
 * what to type next. That something is not there is said of nothing that is.
 */
export function judgeReading(end: ReadingEnd, good: ReadingEnd, root: string): readonly ReadingFinding[] {
  const { hasFailed, said, crash } = end;
  if (crash !== undefined) return [{ violation: "crash", detail: crash }];
  if (STACK.test(said) || said.includes("INTERNAL_ERROR")) return [{ violation: "crash", detail: said }];
  if (!hasFailed && withoutChance(end.output) === withoutChance(good.output)) return [];
  const namesPlace = said.includes(root) || said.includes(".llm-orc/");
  if (!REASON.test(said) || !namesPlace)
    return [{ violation: /not.?found|there is no|no such/i.test(said) ? "denied" : "not told", detail: said }];
  if (!hasFailed) return [];
  const missing = [
    ...(/[A-Z]+_[A-Z_]+|ORC\d{4}/.test(said) ? [] : ["no code"]),
    ...(/hint"?:|_[A-Z]+: .+\\n/.test(said) ? [] : ["no next step"]),
  ];
  return missing.length === 0 ? [] : [{ violation: "unclear error", detail: `${missing.join(", ")}: ${said}` }];
}

/** Nothing is written by who only looks. */
export function judgeUnchanged(now: Tree, before: Tree): readonly ReadingFinding[] {
  const paths = new Set([...now.keys(), ...before.keys()]);
  return [...paths].flatMap((path) => {
    const [is, was] = [now.get(path), before.get(path)];
    return is !== undefined && isSame(is, was) ? [] : [{ violation: "changed" as const, detail: path }];
  });
}

// How long something took or ago it is.
function withoutChance(output: string): string {
  return output.replaceAll(/\b\d+(?:\.\d+)? ?(?:ms|s|min|h)\b/g, "<time>").replaceAll(/("\w*(?:_ms|duration)": ?)[\d.]+/g, "$1<ms>");
}
