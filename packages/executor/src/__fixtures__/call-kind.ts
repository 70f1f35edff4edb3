import type { JsonValue } from "@llm-orc/contracts";
import type { Agent, AgentContext, AgentKind, AgentOutcome, BaseAgent } from "@llm-orc/run-spec";

export type Called = (context: AgentContext) => AgentOutcome | JsonValue | Promise<AgentOutcome | JsonValue>;

/** An agent kind whose agents call the function that they name, with a permit; what it gives back is the response. */
export function createCallKind(functions: Readonly<Record<string, Called>>): AgentKind {
  return {
    declaration: { name: "call", key: "call", schema: { properties: { call: {} }, required: ["call"] }, references: () => [] },
    run: (context) =>
      context.work(async () => {
        const value = await functions[(context.agent as { call?: string }).call ?? ""]?.(context);
        if (typeof value === "object" && value !== null && "status" in value) return value as unknown as AgentOutcome;
        return { status: "success", response: typeof value === "string" ? value : JSON.stringify(value ?? null) };
      }),
  };
}

export function call(name: string, fn: string, dependsOn: readonly string[] = [], fields: Omit<Partial<BaseAgent>, "name"> = {}): Agent {
  return { name, depends_on: dependsOn, call: fn, ...fields };
}

/** Waits in the run's own time; rejects when the agent is stopped. */
export function pause(context: AgentContext, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = context.clock.after(ms, resolve);
    context.signal.addEventListener(
      "abort",
      () => {
        cancel();
        reject(context.signal.reason as Error);
      },
      { once: true },
    );
  });
}
