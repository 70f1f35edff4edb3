import type { GraphAgent, GraphEnsemble } from "./graph-document.ts";

/** One agent in a drawing by lines: where it stands, and the lanes of outputs that somebody still waits for. */
export interface LaneRow {
  readonly agent: GraphAgent;
  /** The lane of the agent itself. */
  readonly lane: number;
  readonly cells: readonly LaneCell[];
  /** Whether a horizontal line goes from this lane to the next. */
  readonly joins: readonly boolean[];
}

/**
 * What stands in a lane: the agent; a line that passes; an output that comes in (`left`, `right` or `middle` of the horizontal
 * line) and goes on or ends here; the horizontal line; nothing.
 */
export type LaneCell = "agent" | "pass" | "line" | "none" | `${"left" | "middle" | "right"}-${"on" | "end"}`;

/**
 * Lays a graph out line by line, agents in the order of the phases. An output has a lane until its last reader. Linear in
 * agents and edges, times the lanes.
 */
export function toLaneRows({ agents, phases }: GraphEnsemble): readonly LaneRow[] {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  const sourcesOf = ({ depends_on: dependencies, waits_for: waits }: GraphAgent): readonly string[] => [...dependencies, ...waits];
  const readersLeft = new Map<string, number>();
  for (const agent of agents) for (const source of sourcesOf(agent)) readersLeft.set(source, (readersLeft.get(source) ?? 0) + 1);

  const lanes: (string | undefined)[] = [];
  const freeSince: number[] = [];
  return phases.flat().flatMap((name, row) => {
    const agent = byName.get(name);
    if (agent === undefined) return [];
    const sources = new Set(sourcesOf(agent));
    const incoming = new Set(lanes.flatMap((owner, lane) => (owner !== undefined && sources.has(owner) ? [lane] : [])));
    const ending = new Set<number>();
    for (const lane of incoming) {
      const owner = lanes[lane] as string;
      const left = (readersLeft.get(owner) as number) - 1;
      readersLeft.set(owner, left);
      if (left === 0) ending.add(lane);
    }
    const own = chooseLane(lanes, freeSince, { row, incoming, ending });
    const drawn = drawRow(lanes, { own, incoming, ending });
    for (const lane of ending) {
      lanes[lane] = undefined;
      freeSince[lane] = row;
    }
    const isRead = (readersLeft.get(name) ?? 0) > 0;
    lanes[own] = isRead ? name : undefined;
    if (!isRead) freeSince[own] = row;
    return [{ agent, lane: own, ...drawn }];
  });
}

interface RowFacts {
  readonly incoming: ReadonlySet<number>;
  readonly ending: ReadonlySet<number>;
}

/** The lane of an output that ends here; else one that has been empty for a line, so that nothing seems to come out of it. */
function chooseLane(
  lanes: readonly (string | undefined)[],
  freeSince: readonly number[],
  { row, incoming, ending }: RowFacts & { readonly row: number },
): number {
  if (ending.size > 0) return Math.min(...ending);
  const isFree = (lane: number): boolean => lanes[lane] === undefined && (freeSince[lane] ?? -2) < row - 1;
  const from = incoming.size === 0 ? 0 : Math.max(...incoming);
  for (let lane = from; lane < lanes.length; lane++) if (isFree(lane)) return lane;
  for (let lane = 0; lane < from; lane++) if (isFree(lane)) return lane;
  return lanes.length;
}

function drawRow(
  lanes: readonly (string | undefined)[],
  { own, incoming, ending }: RowFacts & { readonly own: number },
): Pick<LaneRow, "cells" | "joins"> {
  const first = Math.min(own, ...incoming);
  const last = Math.max(own, ...incoming);
  const count = Math.max(lanes.length, own + 1);
  const cells = Array.from({ length: count }, (_, lane): LaneCell => {
    if (lane === own) return "agent";
    if (incoming.has(lane)) {
      const side = lane === first ? "left" : lane === last ? "right" : "middle";
      return `${side}-${ending.has(lane) ? "end" : "on"}`;
    }
    if (lanes[lane] !== undefined) return "pass";
    return lane > first && lane < last ? "line" : "none";
  });
  return { cells, joins: cells.map((_, lane) => lane >= first && lane < last) };
}
