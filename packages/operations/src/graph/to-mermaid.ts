import { type Drawing, type DrawnEdge, type DrawnNode, toDrawing } from "./drawing.ts";
import type { GraphDocument } from "./graph-document.ts";

/**
 * A graph as a Mermaid flowchart. Rounded boxes are models, boxes scripts, frames the ensembles that run inside; dashed
 * arrows only order, thick ones carry a list. Names may hold anything.
 */
export function toMermaid(graph: GraphDocument): string {
  const drawing = toDrawing(graph);
  return `${["flowchart TD", ...nodeLines(drawing, "  "), ...edgeLines(drawing)].join("\n")}\n`;
}

const SHAPES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["llm", ["(", ")"]],
  ["script", ["[", "]"]],
  ["ensemble", ["[[", "]]"]],
  ["loop", ["{{", "}}"]],
  ["dispatch", ["{", "}"]],
]);
const OTHER_SHAPE = ["[/", "/]"] as const;

function nodeLines({ nodes }: Drawing, indent: string): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.inner !== undefined)
      return [`${indent}subgraph ${node.id}[${quoted(node.lines)}]`, ...nodeLines(node.inner, `${indent}  `), `${indent}end`];
    return [`${indent}${node.id}${shaped(node)}`];
  });
}

function shaped({ kind, lines }: DrawnNode): string {
  const [open, close] = SHAPES.get(kind) ?? OTHER_SHAPE;
  return `${open}${quoted(lines)}${close}`;
}

// After all boxes: an edge that comes before its frame would make a box of it.
function edgeLines({ nodes, edges }: Drawing): readonly string[] {
  return [...edges.map(edgeLine), ...nodes.flatMap(({ inner }) => (inner === undefined ? [] : edgeLines(inner)))];
}

function edgeLine({ from, to, isOrder, isList, label }: DrawnEdge): string {
  const arrow = isOrder ? "-.->" : isList ? "==>" : "-->";
  return `  ${from.id} ${arrow}${label === undefined ? "" : `|${quoted([label])}|`} ${to.id}`;
}

function quoted(lines: readonly string[]): string {
  return `"${lines.map(escaped).join("<br/>")}"`;
}

/**
 * Mermaid's own escape is `#` with a number of Unicode. Its grammar is several passes of patterns over the whole text
 * (directives, comments, entities, Markdown, HTML), so everything but letters, digits and harmless signs is escaped.
 */
function escaped(line: string): string {
  return line.replace(/[^\p{L}\p{M}\p{N} _.,+-]/gu, (character) => `#${character.codePointAt(0)};`);
}
