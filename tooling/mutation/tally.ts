import type { MutationTarget } from "./targets.ts";

/** What is read of one change and what came of it. */
interface Mutant {
  readonly status: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
  readonly mutatorName: string;
  readonly replacement?: string | undefined;
}

export interface Tally {
  readonly target: MutationTarget;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: readonly Mutant[];
  readonly notCovered: readonly Mutant[];
}

export function tally(target: MutationTarget, mutants: readonly Mutant[]): Tally {
  const having = (status: string): readonly Mutant[] => mutants.filter((mutant) => mutant.status === status);
  return {
    target,
    killed: having("Killed").length,
    timedOut: having("Timeout").length,
    survived: having("Survived"),
    notCovered: having("NoCoverage"),
  };
}

/** In percent; a target without a mutant has none. */
export function scoreOf({ killed, timedOut, survived, notCovered }: Tally): number {
  const noticed = killed + timedOut;
  return (100 * noticed) / (noticed + survived.length + notCovered.length);
}

export function isEnough(result: Tally): boolean {
  return scoreOf(result) >= result.target.threshold;
}

export function renderSurvivors({ survived, notCovered }: Tally): string {
  const line = (what: string, { fileName, location: { start }, mutatorName, replacement }: Mutant): string =>
    `${what}  ${fileName}:${start.line}:${start.column}  ${mutatorName}  ${replacement ?? ""}`;
  return [...survived.map((mutant) => line("survived", mutant)), ...notCovered.map((mutant) => line("no test ", mutant))].join("\n");
}

export function renderTable(tallies: readonly Tally[]): string {
  const rows = tallies.map((result) => {
    const { target, killed, timedOut, survived, notCovered } = result;
    const counts = [killed + timedOut + survived.length + notCovered.length, killed, timedOut, survived.length, notCovered.length];
    return [target.name, ...counts, `${scoreOf(result).toFixed(1)} %`, `${target.threshold} %`, isEnough(result) ? "" : "TOO LOW"];
  });
  const head = ["target", "mutants", "killed", "timeout", "survived", "no test", "score", "at least", ""];
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => String(cell).padEnd(i === 0 ? 20 : 10))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
