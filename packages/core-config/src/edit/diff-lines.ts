/** Lines `[before, beforeEnd)` of one text that stand as `[after, afterEnd)` in the other; from 0, ends not included. */
export interface LineChange {
  readonly before: number;
  readonly beforeEnd: number;
  readonly after: number;
  readonly afterEnd: number;
}

// Texts that differ in more are not compared line by line: it would take long, and nobody would read it.
const MAX_DIFFERENCES = 2_000;

/** What changes one list of lines into the other, in order and as little as possible. Equal lines are in no change. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [end, afterEnd] = [before.length, after.length];
  while (end > start && afterEnd > start && before[end - 1] === after[afterEnd - 1]) {
    end--;
    afterEnd--;
  }
  if (start === end && start === afterEnd) return [];
  const inner = diffMiddle(before.slice(start, end), after.slice(start, afterEnd));
  return inner.map((change) => ({
    before: change.before + start,
    beforeEnd: change.beforeEnd + start,
    after: change.after + start,
    afterEnd: change.afterEnd + start,
  }));
}

/** The shortest edit script, found along diagonals of the grid of both texts (Myers 1986). */
function diffMiddle(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  const whole = [{ before: 0, beforeEnd: before.length, after: 0, afterEnd: after.length }];
  const most = Math.min(before.length + after.length, MAX_DIFFERENCES);
  const offset = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  const history: Int32Array[] = [];
  for (let differences = 0; differences <= most; differences++) {
    history.push(furthest.slice(offset - differences - 1, offset + differences + 2));
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const left = furthest[offset + diagonal - 1] as number;
      const above = furthest[offset + diagonal + 1] as number;
      const isInsertion = diagonal === -differences || (diagonal !== differences && left < above);
      let x = isInsertion ? above : left + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      furthest[offset + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return toChanges(history, before.length, after.length);
    }
  }
  return whole;
}

/** Walks back from the end, one difference a step, and joins those that touch. */
function toChanges(history: readonly Int32Array[], beforeLength: number, afterLength: number): readonly LineChange[] {
  const changes: LineChange[] = [];
  let [x, y] = [beforeLength, afterLength];
  for (let differences = history.length - 1; differences > 0; differences--) {
    const furthest = history[differences] as Int32Array;
    const at = (diagonal: number): number => furthest[diagonal + differences + 1] as number;
    const diagonal = x - y;
    const isInsertion = diagonal === -differences || (diagonal !== differences && at(diagonal - 1) < at(diagonal + 1));
    const fromX = at(isInsertion ? diagonal + 1 : diagonal - 1);
    const fromY = fromX - (isInsertion ? diagonal + 1 : diagonal - 1);
    const [endX, endY] = isInsertion ? [fromX, fromY + 1] : [fromX + 1, fromY];
    const next = changes.at(-1);
    if (next?.before === endX && next.after === endY) changes[changes.length - 1] = { ...next, before: fromX, after: fromY };
    else changes.push({ before: fromX, beforeEnd: endX, after: fromY, afterEnd: endY });
    [x, y] = [fromX, fromY];
  }
  return changes.reverse();
}
