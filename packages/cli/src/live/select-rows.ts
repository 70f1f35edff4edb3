import type { AgentState, AgentView } from "./agent-view.ts";

/** Which agents get a line of their own, and how many of the others there are. */
export interface SelectedRows {
  /** In file order. */
  readonly shown: readonly AgentView[];
  readonly hidden: { readonly finished: number; readonly failed: number; readonly running: number; readonly waiting: number };
}

const RANK: Readonly<Record<AgentState, number>> = {
  needs_input: 0,
  running: 1,
  failed: 2,
  partial: 3,
  cancelled: 3,
  waiting: 4,
  success: 5,
  skipped: 5,
};

/**
 * At most `limit` agents. What needs a person or runs stays longest, then what went wrong, then what comes next; finished
 * agents give way first, the oldest of them before the others.
 */
export function selectRows(agents: readonly AgentView[], limit: number): SelectedRows {
  if (agents.length <= limit) return { shown: agents, hidden: { finished: 0, failed: 0, running: 0, waiting: 0 } };
  const order = agents.map((agent, index) => ({ agent, index }));
  order.sort(
    (a, b) => RANK[a.agent.state] - RANK[b.agent.state] || (b.agent.endedAtMs ?? 0) - (a.agent.endedAtMs ?? 0) || a.index - b.index,
  );
  const shown = order.slice(0, Math.max(0, limit)).sort((a, b) => a.index - b.index);
  const hidden = { finished: 0, failed: 0, running: 0, waiting: 0 };
  for (const { agent } of order.slice(Math.max(0, limit))) hidden[groupOf(agent.state)]++;
  return { shown: shown.map(({ agent }) => agent), hidden };
}

/**
 * The agents with those inside them below each, as long as there are lines left; what runs, and what went wrong, first. A
 * container that is itself not shown shows nothing.
 */
export function withChildren(agents: readonly AgentView[], spareLines: number): readonly AgentView[] {
  let left = spareLines;
  return agents.flatMap((agent) => {
    if (left <= 0 || agent.children.length === 0) return [agent];
    const chosen = selectRows(agent.children, left).shown;
    left -= chosen.length;
    const rows = withChildren(chosen, left);
    left -= rows.length - chosen.length;
    return [agent, ...rows];
  });
}

function groupOf(state: AgentState): keyof SelectedRows["hidden"] {
  switch (state) {
    case "waiting":
      return "waiting";
    case "running":
    case "needs_input":
      return "running";
    case "failed":
      return "failed";
    case "success":
    case "partial":
    case "skipped":
    case "cancelled":
      return "finished";
  }
}
