/** What a figure must not exceed, or must reach. */
export interface Goal {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One line of the report. */
export interface Figure {
  readonly section: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The bare counterpart of the same run, in the same unit. */
  readonly bare?: number;
  readonly goal?: Goal;
  /** What goal and limit are about: the value itself, its ratio to `bare`, or what it has over `bare`. Default `value`. */
  readonly goalOn?: "value" | "ratio" | "excess";
  /** What no change may fall behind: looser than the goal, so that a busy machine does not look like a bad change. */
  readonly limit?: Goal;
}

/** A section that could not be measured, and why. */
export interface Skipped {
  readonly section: string;
  readonly reason: string;
}

export function ratioOf({ value, bare }: Figure): number | undefined {
  return bare === undefined || bare === 0 ? undefined : value / bare;
}

/** Undefined for a figure without a goal. Throws a `RangeError` for one that is to be compared with nothing. */
export function isReached(figure: Figure): boolean | undefined {
  return isWithin(figure, figure.goal);
}

/** Whether the figure keeps its limit; undefined when it has none. */
export function keepsLimit(figure: Figure): boolean | undefined {
  return isWithin(figure, figure.limit);
}

function isWithin(figure: Figure, goal: Goal | undefined): boolean | undefined {
  if (goal === undefined) return undefined;
  const measured = measuredFor(figure);
  if (measured === undefined) throw new RangeError(`What "${figure.name}" is held to needs a bare counterpart.`);
  return measured <= (goal.atMost ?? Infinity) && measured >= (goal.atLeast ?? -Infinity);
}

function measuredFor(figure: Figure): number | undefined {
  const { value, bare, goalOn = "value" } = figure;
  switch (goalOn) {
    case "value":
      return value;
    case "ratio":
      return ratioOf(figure);
    case "excess":
      return bare === undefined ? undefined : value - bare;
  }
}
