import type { Plan } from "../plan/plan-run.ts";
import type { MakeEvent } from "./recorder.ts";

/**
 * `phase_started` before the first start or skip in a level, `phase_completed` after its last agent has ended. A view for
 * people: nothing waits for it.
 */
export class PhaseEvents {
  readonly #plan: Plan;
  readonly #emit: (make: MakeEvent) => void;
  readonly #left: Int32Array;
  readonly #hasStarted: Uint8Array;

  constructor(plan: Plan, emit: (make: MakeEvent) => void) {
    this.#plan = plan;
    this.#emit = emit;
    this.#left = new Int32Array(plan.phases.length);
    for (const [level, { length }] of plan.phases.entries()) this.#left[level] = length;
    this.#hasStarted = new Uint8Array(plan.phases.length);
  }

  agentStarts(level: number): void {
    if (this.#hasStarted[level] === 1) return;
    this.#hasStarted[level] = 1;
    const agents = (this.#plan.phases[level] as readonly number[]).map((index) => this.#plan.graph.names[index] as string);
    this.#emit((stamp) => ({ ...stamp, type: "phase_started", phase: level, agents }));
  }

  agentEnded(level: number): void {
    this.#left[level] = (this.#left[level] as number) - 1;
    if (this.#left[level] === 0) this.#emit((stamp) => ({ ...stamp, type: "phase_completed", phase: level }));
  }
}
