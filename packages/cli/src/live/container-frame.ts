/** One enclosing container of an event's `path`: `fix#3`, `review[2]`. */
export interface ContainerFrame {
  readonly agent: string;
  /** The loop's iteration, from 1. */
  readonly iteration: number | undefined;
  /** Inside an instance of a fan-out. */
  readonly isInstance: boolean;
}

/** Takes a frame apart. `isKnown` says whether an agent has that very name, which may itself end like a frame. */
export function parseFrame(frame: string, isKnown: (agent: string) => boolean): ContainerFrame {
  const [suffix, instance, iteration] = isKnown(frame) ? [] : (/(\[\d+\])?(?:#(\d+))?$/.exec(frame) ?? []);
  return {
    agent: suffix === undefined ? frame : frame.slice(0, frame.length - suffix.length),
    iteration: iteration === undefined ? undefined : Number(iteration),
    isInstance: instance !== undefined,
  };
}
