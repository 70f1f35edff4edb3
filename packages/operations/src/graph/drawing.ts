import { agentFacts, childOf, DRAWN_DEPTH, type GraphAgent, type GraphDocument, type GraphEnsemble, MOST_DRAWN } from "./graph-document.ts";
import { labelText } from "./label-text.ts";

/** An agent as a box, or as a frame around the ensemble that it runs. */
export interface DrawnNode {
  /** Made up, unlike any name: `n3`. */
  readonly id: string;
  readonly kind: string;
  /** Its name, and what is said below it. Plain text, one line each. */
  readonly lines: readonly string[];
  readonly isFanOut: boolean;
  readonly inner?: Drawing;
}

export interface DrawnEdge {
  readonly from: DrawnNode;
  readonly to: DrawnNode;
  /** It waits, and gets no output. */
  readonly isOrder: boolean;
  /** Carries the list that a fan-out goes over. */
  readonly isList: boolean;
  /** The condition, where this is the only edge that it can stand on. */
  readonly label?: string;
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** What is to be drawn, for languages that lay out by themselves: boxes with made-up ids, frames, and edges between them. */
export function toDrawing(document: GraphDocument): Drawing {
  let count = 0;

  function draw({ agents }: GraphEnsemble, depth: number): Drawing {
    const start = count;
    count += agents.length;
    const nodes = agents.map((agent, index) => drawNode(agent, `n${start + index}`, depth));
    const byName = new Map(nodes.map((node, index) => [agents[index]?.name as string, node]));
    return { nodes, edges: agents.flatMap((agent) => drawEdges(agent, byName)) };
  }

  function drawNode(agent: GraphAgent, id: string, depth: number): DrawnNode {
    const [name] = agent.runs ?? [];
    const child = name === undefined || depth >= DRAWN_DEPTH ? undefined : childOf(document, name);
    const isDrawn = child !== undefined && child.agents.length > 0 && count + child.agents.length <= MOST_DRAWN;
    const guard = agent.guard !== undefined && !isOnEdge(agent) ? [`when ${agent.guard}`] : [];
    return {
      id,
      kind: agent.kind,
      lines: [agent.name, ...agentFacts(agent), ...guard].map(labelText),
      isFanOut: agent.fan_out === true,
      ...(isDrawn ? { inner: draw(child, depth + 1) } : {}),
    };
  }

  return draw(document, 0);
}

// On one of several edges a condition would look as if it were about that one alone.
function isOnEdge({ depends_on: dependencies, waits_for: waits }: GraphAgent): boolean {
  return dependencies.length + waits.length === 1;
}

function drawEdges(agent: GraphAgent, byName: ReadonlyMap<string, DrawnNode>): readonly DrawnEdge[] {
  const { name, depends_on: dependencies, waits_for: waits, guard, fan_out: isFanOut } = agent;
  const to = byName.get(name) as DrawnNode;
  const label = guard !== undefined && isOnEdge(agent) ? { label: labelText(`when ${guard}`) } : {};
  const edge = (source: string, isOrder: boolean, isList: boolean): readonly DrawnEdge[] => {
    const from = byName.get(source);
    return from === undefined ? [] : [{ from, to, isOrder, isList, ...label }];
  };
  return [
    ...dependencies.flatMap((source, position) => edge(source, false, isFanOut === true && position === 0)),
    ...waits.flatMap((source) => edge(source, true, false)),
  ];
}
