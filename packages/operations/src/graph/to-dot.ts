import { type Drawing, type DrawnEdge, type DrawnNode, toDrawing } from "./drawing.ts";
import type { GraphDocument } from "./graph-document.ts";
import { labelText } from "./label-text.ts";

/**
 * A graph in the DOT language of Graphviz. Rounded boxes are models, boxes scripts, frames the ensembles that run inside;
 * dashed arrows only order, bold ones carry a list, a double border is a fan-out. Names may hold anything.
 */
export function toDot(graph: GraphDocument): string {
  const drawing = toDrawing(graph);
  const lines = [
    "digraph {",
    "  graph [compound=true, rankdir=TB, fontname=Helvetica, labelloc=t]",
    `  label=${quoted([labelText(graph.ensemble)])}`,
    "  node [fontname=Helvetica, fontsize=11, shape=box]",
    "  edge [fontname=Helvetica, fontsize=9]",
    ...nodeLines(drawing, "  "),
    ...edgeLines(drawing),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

const SHAPES: ReadonlyMap<string, string> = new Map([
  ["llm", "style=rounded"],
  ["ensemble", "shape=folder"],
  ["loop", "shape=hexagon"],
  ["dispatch", "shape=diamond"],
]);

function nodeLines({ nodes }: Drawing, indent: string): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.inner === undefined) return [`${indent}${node.id} [${attributes(node)}]`];
    return [
      `${indent}subgraph ${clusterOf(node)} {`,
      `${indent}  label=${quoted(node.lines)}`,
      `${indent}  style=rounded`,
      ...nodeLines(node.inner, `${indent}  `),
      `${indent}}`,
    ];
  });
}

function attributes({ kind, lines, isFanOut }: DrawnNode): string {
  const shape = SHAPES.get(kind);
  return [`label=${quoted(lines)}`, ...(shape === undefined ? [] : [shape]), ...(isFanOut ? ["peripheries=2"] : [])].join(", ");
}

function edgeLines({ nodes, edges }: Drawing): readonly string[] {
  return [...edges.map(edgeLine), ...nodes.flatMap(({ inner }) => (inner === undefined ? [] : edgeLines(inner)))];
}

// DOT knows edges between boxes only: one to a frame goes to a box inside, and is cut off at the frame.
function edgeLine({ from, to, isOrder, isList, label }: DrawnEdge): string {
  const settings = [
    ...(from.inner === undefined ? [] : [`ltail=${clusterOf(from)}`]),
    ...(to.inner === undefined ? [] : [`lhead=${clusterOf(to)}`]),
    ...(isOrder ? ["style=dashed"] : isList ? ["style=bold"] : []),
    ...(label === undefined ? [] : [`label=${quoted([label])}`]),
  ];
  const ends = `${boxIn(from, -1).id} -> ${boxIn(to, 0).id}`;
  return `  ${ends}${settings.length === 0 ? "" : ` [${settings.join(", ")}]`}`;
}

function boxIn(node: DrawnNode, at: 0 | -1): DrawnNode {
  const inside = node.inner?.nodes.at(at);
  return inside === undefined ? node : boxIn(inside, at);
}

function clusterOf({ id }: DrawnNode): string {
  return `cluster_${id}`;
}

function quoted(lines: readonly string[]): string {
  return `"${lines.map(escaped).join("\\n")}"`;
}

// In a label a backslash begins an escape, and an ampersand may begin an entity.
function escaped(line: string): string {
  return line.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;");
}
