import { diffLines, type LineChange } from "./diff-lines.ts";

/**
 * Puts an edit into the lines as they were written. `base` is the text as the printer writes it before the edit, `edited` the
 * same after it: where only `written` differs from `base` it is how somebody likes to write, and stays. Where both differ, the
 * edit counts.
 */
export function keepLines(written: readonly string[], base: readonly string[], edited: readonly string[]): readonly string[] {
  const edits = diffLines(base, edited)
    .map((change, index, all) => raised(change, all[index - 1]?.beforeEnd ?? 0, base, edited))
    .map((change) => ({ change, lines: edited.slice(change.after, change.afterEnd) }));
  const kept = diffLines(base, written)
    .filter((change) => !edits.some((edit) => overlaps(change, edit.change)))
    .map((change) => ({ change, lines: written.slice(change.after, change.afterEnd) }));
  const result: string[] = [];
  let position = 0;
  // The sort is stable: of two insertions at one place, what was there already comes first.
  for (const { change, lines } of [...kept, ...edits].sort((a, b) => a.change.before - b.change.before)) {
    result.push(...base.slice(position, change.before), ...lines);
    position = change.beforeEnd;
  }
  return [...result, ...base.slice(position)];
}

/**
 * An insertion as early as it can stand, not above `floor`. Of an empty line before and one after it, either may count as new: as the one before,
 * it stays when the other is one that only the printer makes.
 */
function raised(change: LineChange, floor: number, base: readonly string[], edited: readonly string[]): LineChange {
  let { before, after, afterEnd } = change;
  if (before !== change.beforeEnd) return change;
  // As far up as the change before it, lines are equal in both texts.
  while (before > floor && base[before - 1] === edited[afterEnd - 1]) {
    before--;
    after--;
    afterEnd--;
  }
  return { before, beforeEnd: before, after, afterEnd };
}

function overlaps(a: LineChange, b: LineChange): boolean {
  return a.before < b.beforeEnd && b.before < a.beforeEnd;
}
