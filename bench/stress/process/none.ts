import type { Figure } from "../../report/figure.ts";

/** A count of what must not be. */
export function none(section: string, name: string, value: number): Figure {
  return { section, name, unit: "", value, goal: { atMost: 0 } };
}

/** Makes figures of how many there are among `all` that are bad in some way. */
export function noneAmong<One>(section: string, all: readonly One[]): (name: string, isBad: (one: One) => boolean) => Figure {
  return (name, isBad) => none(section, name, all.filter(isBad).length);
}
