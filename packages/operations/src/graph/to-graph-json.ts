import type { GraphDocument, GraphEnsemble } from "./graph-document.ts";

export interface GraphNode {
  readonly id: string;
  readonly kind: string;
  /** Its phase, from 0. */
  readonly level: number;
  readonly guard?: string;
  readonly fan_out?: true;
  readonly max_iterations?: number;
  readonly profile?: string;
  readonly model?: string;
  /** The ensembles that it runs: keys of `children`. */
  readonly runs?: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `order`: it waits and gets no output. */
  readonly type: "dependency" | "order";
}

export interface GraphJson {
  readonly ensemble: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly phases: readonly (readonly string[])[];
}

/** A graph as nodes and edges, with those of the ensembles that run inside it. */
export function toGraphJson(graph: GraphDocument): GraphJson & { readonly children: Readonly<Record<string, GraphJson>> } {
  const children = Object.entries(graph.children).map(([name, child]) => [name, toNodesAndEdges(child)] as const);
  return { ...toNodesAndEdges(graph), children: Object.fromEntries(children) };
}

function toNodesAndEdges({ ensemble, agents, phases }: GraphEnsemble): GraphJson {
  return {
    ensemble,
    nodes: agents.map(({ name, kind, level, guard, fan_out: fanOut, max_iterations: most, profile, model, runs }) => ({
      id: name,
      kind,
      level,
      ...(guard === undefined ? {} : { guard }),
      ...(fanOut === undefined ? {} : { fan_out: fanOut }),
      ...(most === undefined ? {} : { max_iterations: most }),
      ...(profile === undefined ? {} : { profile }),
      ...(model === undefined ? {} : { model }),
      ...(runs === undefined ? {} : { runs }),
    })),
    edges: agents.flatMap(({ name, depends_on: dependencies, waits_for: waits }) => [
      ...dependencies.map((from): GraphEdge => ({ from, to: name, type: "dependency" })),
      ...waits.map((from): GraphEdge => ({ from, to: name, type: "order" })),
    ]),
    phases,
  };
}
