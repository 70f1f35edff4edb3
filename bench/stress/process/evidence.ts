import type { ProgramEnd } from "./llm-orc.ts";

/** Says on stderr what a program did that it should not have done, so that a missed goal can be looked into. */
export function tellEvidence(what: string, { exitCode, signal, isHung, stderr }: ProgramEnd): void {
  const ended = isHung ? "did not end" : `ended with ${exitCode ?? signal}`;
  console.error(`  ${what}: ${ended}\n${stderr.slice(-1000).replaceAll(/^/gm, "    | ")}`);
}
