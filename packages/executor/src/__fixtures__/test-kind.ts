import type { Clock } from "@llm-orc/contracts";
import type { Agent, AgentContext, AgentKind, AgentOutcome, BaseAgent } from "@llm-orc/run-spec";

/** What an agent of the test's own kind does: work for so long, then end so. */
export interface Step {
  readonly ms?: number;
  /** `deaf` does not end, and says something after 6.5 s. */
  readonly end?: "success" | "failed" | "throw" | "hang" | "deaf";
  readonly response?: string | null;
  readonly deltas?: readonly string[];
  /** Settle without holding a permit. */
  readonly idle?: boolean;
}

export interface TestAgent extends BaseAgent {
  readonly step: Step;
  readonly [key: string]: unknown;
}

/** An agent kind whose agents do as their `step` says; `seen` notes what the kind saw. */
export function createTestKind(seen: { started: string[]; inputs: Record<string, string> } = { started: [], inputs: {} }): AgentKind {
  return {
    declaration: { name: "step", key: "step", schema: { properties: { step: {} }, required: ["step"] }, references: () => [] },
    async run(context) {
      const step = (context.agent as TestAgent).step;
      if (step.idle === true) return outcomeOf(step);
      return context.work(async () => {
        seen.started.push(context.agent.name);
        seen.inputs[context.agent.name] = context.input;
        for (const delta of step.deltas ?? []) context.emit(delta);
        if (step.end === "deaf") {
          context.clock.after(6500, () => context.emit("late"));
          return new Promise<AgentOutcome>(() => {});
        }
        await pause(context.clock, step.end === "hang" ? 1e9 : (step.ms ?? 0), context);
        if (step.end === "throw") throw new Error("it broke");
        return outcomeOf(step);
      });
    },
  };
}

/** An agent of the test's kind. */
export function step(name: string, dependsOn: readonly string[] = [], does: Step = {}, fields: Omit<Partial<BaseAgent>, "name"> = {}): Agent {
  return { name, depends_on: dependsOn, step: does, ...fields };
}

function outcomeOf({ end = "success", response = "ok" }: Step): AgentOutcome {
  if (end === "failed") return { status: "failed", response, error: { code: "STEP_FAILED", message: "it failed" } };
  return { status: "success", response };
}

function pause(clock: Clock, ms: number, { signal }: AgentContext): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    const stop = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}
