import { type AgentView, isTerminalState } from "./agent-view.ts";
import type { RunView } from "./run-view.ts";

export interface CriticalPath {
  /** From the first to the last. */
  readonly agents: readonly string[];
  readonly durationMs: number;
}

/** Which agents an agent waits for. Names that the run does not have are ignored. */
export type Dependencies = Readonly<Record<string, readonly string[]>>;

export const NO_CRITICAL_PATH: CriticalPath = { agents: [], durationMs: 0 };

/**
 * The chain that decides how long the run takes: of a run that has ended as it reported it, before that the longest of the
 * chains that end in a running agent, each time going back to the dependency that ended last. Without dependencies nothing.
 */
export function criticalPathSoFar(view: RunView, dependencies: Dependencies | undefined, nowMs: number): CriticalPath {
  if (view.summary !== undefined) {
    const { agents, duration_ms: durationMs } = view.summary.metadata.critical_path;
    return { agents, durationMs };
  }
  if (dependencies === undefined) return NO_CRITICAL_PATH;
  const byName = new Map(view.agents.map((agent) => [agent.name, agent]));
  const ran = view.agents.filter(hasRun);
  const running = ran.filter(({ state }) => !isTerminalState(state));
  const ends = running.length > 0 ? running : lastEnded(ran);
  let longest = NO_CRITICAL_PATH;
  for (const end of ends) {
    const chain = chainTo(end, byName, dependencies);
    const durationMs = chain.reduce((sum, agent) => sum + durationOf(agent, nowMs), 0);
    if (longest.agents.length === 0 || durationMs > longest.durationMs) longest = { agents: chain.map(({ name }) => name), durationMs };
  }
  return longest;
}

/** The dependencies of an agent, none for one that is not in the record. */
export function dependenciesOf(name: string, dependencies: Dependencies): readonly string[] {
  return Object.hasOwn(dependencies, name) ? (dependencies[name] ?? []) : [];
}

/** How long an agent has run, or ran. */
export function durationOf({ durationMs, startedAtMs, endedAtMs }: AgentView, nowMs: number): number {
  if (durationMs !== undefined) return durationMs;
  return startedAtMs === undefined ? 0 : Math.max(0, (endedAtMs ?? nowMs) - startedAtMs);
}

function chainTo(end: AgentView, byName: ReadonlyMap<string, AgentView>, dependencies: Dependencies): readonly AgentView[] {
  const chain: AgentView[] = [];
  for (let next: AgentView | undefined = end; next !== undefined && !chain.includes(next);) {
    chain.push(next);
    const before: readonly AgentView[] = dependenciesOf(next.name, dependencies).flatMap((name) => byName.get(name) ?? []);
    [next] = lastEnded(before.filter(hasRun));
  }
  return chain.reverse();
}

function hasRun({ state, startedAtMs }: AgentView): boolean {
  return state !== "waiting" && state !== "skipped" && startedAtMs !== undefined;
}

function lastEnded(agents: readonly AgentView[]): readonly AgentView[] {
  let last: AgentView | undefined;
  for (const agent of agents) {
    if (agent.endedAtMs !== undefined && (last?.endedAtMs === undefined || agent.endedAtMs >= last.endedAtMs)) last = agent;
  }
  return last === undefined ? [] : [last];
}
