import type { Violation } from "./judge-tree.ts";

/** What one fault at one call has done. */
export interface FoundFault {
  readonly fault: string;
  /** The call, counted from 1 among those that the fault is about. */
  readonly nth: number;
  readonly step: string;
  readonly path: string;
  readonly site: string;
  readonly violation: Violation;
  readonly detail: string;
}

/** What came of one command. */
export interface CaseReport {
  readonly name: string;
  /** Calls in the program that change something on disk, and were reached. */
  readonly sites: readonly string[];
  readonly injections: number;
  readonly faults: readonly FoundFault[];
}
