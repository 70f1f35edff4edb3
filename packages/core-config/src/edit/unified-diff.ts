import { diffLines, type LineChange } from "./diff-lines.ts";

export interface UnifiedDiffOptions {
  /** What stands behind `---`: a path. */
  readonly from: string;
  /** Behind `+++`. Default: the same. */
  readonly to?: string;
  /** Unchanged lines around each change. Default 3. */
  readonly context?: number;
}

/** The change from one text to another as `diff -u` and `git diff` show it; empty when there is none. Line ends do not count. */
export function unifiedDiff(before: string, after: string, { from, to = from, context = 3 }: UnifiedDiffOptions): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const hunks = groupsOf(diffLines(old, now), context).map((changes) => hunkOf(changes, old, now, context));
  return hunks.length === 0 ? "" : [`--- ${from}`, `+++ ${to}`, ...hunks.flat(), ""].join("\n");
}

const NO_NEWLINE = "\\ No newline at end of file";

/** Without the empty line that a final line end would make; a last line without one says so. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}\n${NO_NEWLINE}`];
}

/** Changes whose contexts would touch stand in one hunk. */
function groupsOf(changes: readonly LineChange[], context: number): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    if (last !== undefined && previous !== undefined && change.before - previous.beforeEnd <= 2 * context) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkOf(changes: readonly LineChange[], old: readonly string[], now: readonly string[], context: number): readonly string[] {
  const [first, last] = [changes[0] as LineChange, changes.at(-1) as LineChange];
  const start = Math.max(0, first.before - context);
  const end = Math.min(old.length, last.beforeEnd + context);
  const nowStart = first.after - (first.before - start);
  const nowEnd = last.afterEnd + (end - last.beforeEnd);
  const lines = [`@@ -${rangeOf(start, end)} +${rangeOf(nowStart, nowEnd)} @@`];
  let position = start;
  for (const { before, beforeEnd, after, afterEnd } of changes) {
    lines.push(
      ...old.slice(position, before).map((line) => ` ${line}`),
      ...old.slice(before, beforeEnd).map((line) => `-${line}`),
      ...now.slice(after, afterEnd).map((line) => `+${line}`),
    );
    position = beforeEnd;
  }
  lines.push(...old.slice(position, end).map((line) => ` ${line}`));
  return lines;
}

// An empty range is named by the line before it.
function rangeOf(start: number, end: number): string {
  const count = end - start;
  return `${count === 0 ? start : start + 1}${count === 1 ? "" : `,${count}`}`;
}
