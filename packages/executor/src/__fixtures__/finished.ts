import type { Agent, Ensemble, RunEvent, RunResult } from "@llm-orc/run-spec";
import { createExecutor } from "../create-executor.ts";
import type { Executor, ExecutorOptions, StartOptions } from "../executor-options.ts";
import type { Run } from "../run/start-run.ts";
import { createTestKind } from "./test-kind.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export function ensemble(agents: readonly Agent[], more: Partial<Ensemble> = {}): Ensemble {
  return { name: "test", agents, ...more };
}

/** An executor with the test's own kind and no provider. */
export function executor(options: Partial<ExecutorOptions> = {}): Executor {
  return createExecutor({ providers: [], agentKinds: [createTestKind()], ...options });
}

/** Runs agents to the end in virtual time. */
export async function finished(
  agents: readonly Agent[],
  start: StartOptions = {},
  options: Partial<ExecutorOptions> = {},
  more: Partial<Ensemble> = {},
): Promise<{ result: RunResult; events: RunEvent[] }> {
  const clock = createVirtualClock();
  const run = executor({ clock, ...options }).start(ensemble(agents, more), { input: "x", ...start });
  const events = start.retainEvents === false ? Promise.resolve([]) : eventsOf(run);
  const result = await clock.runUntil(run.result);
  return { result, events: await events };
}

export async function eventsOf(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run.events) events.push(event);
  return events;
}

/** Each agent's status, with the reason of a skip: `skipped:guard`. */
export function statuses({ results }: RunResult): Record<string, string> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { status, skip_reason }]) => [
      name,
      skip_reason === undefined ? status : `${status}:${skip_reason}`,
    ]),
  );
}
