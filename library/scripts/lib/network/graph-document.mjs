/** Graphs as the scripts of `network/` take them: undirected, without loops, at most one edge between two nodes. */
import { parseCsv } from "../csv.mjs";
import { parsed } from "../run-script.mjs";
import { shorten } from "../shorten.mjs";
import { UndirectedGraph } from "../vendor/graph.mjs";

/** More than this is refused. */
export const MAX_NODES = 100_000;
export const MAX_EDGES = 500_000;

/**
 * The graph of a document, which is one of
 *
 * - `{nodes: 3, edges: [[0, 1], [1, 2, 0.5]]}`: the nodes are 0 to 2; a third entry is the edge's weight
 * - `{nodes: ["a", {id: "b"}], edges: [{source: "a", target: "b", weight: 0.5}]}`; without `nodes`, those that the edges name
 * - the list of edges alone
 * - the list of edges as CSV text: `source,target` or `source,target,weight`. The first line may hold these names (`from` and
 *   `to` will do), then in any order and among others
 *
 * An edge without a weight has weight 1. Loops are left out and repeated edges taken once; the notes tell.
 *
 * @returns {{ graph: UndirectedGraph, names: (string | number)[], weighted: boolean, notes: string[] }} the graph's keys are the nodes'
 *   places in `names`, as texts; `weighted` when an edge has a weight
 * @throws {Error} for what is no such document, for directed graphs, and for repeated edges with different weights
 */
export function readGraph(data) {
  const document = toDocument(parsed(data));
  const edges = document.edges.map(readEdge);
  const names = toNames(document.nodes ?? edges.flatMap(({ source, target }) => [source, target]), document.nodes !== undefined);
  if (names.length > MAX_NODES || edges.length > MAX_EDGES) {
    throw new Error(`the graph has ${names.length} nodes and ${edges.length} edges; at most ${MAX_NODES} and ${MAX_EDGES} are taken`);
  }
  return { ...connect(names, edges), names, weighted: edges.some(({ weight }) => weight !== undefined) };
}

/** The place of the node with this name, which as a text is its key. Throws when there is none. */
export function placeOf({ names }, name) {
  const place = names.findIndex((other) => String(other) === String(name));
  if (place === -1) throw new Error(`the graph has no node ${JSON.stringify(name)}`);
  return place;
}

/** Throws when weights are asked for and no edge has one. */
export function checkWeights({ weighted, graph }, weights) {
  if (weights === "ignore" || weighted || graph.size === 0) return;
  throw new Error(`weights is "${weights}", and no edge of the graph has a weight`);
}

function toDocument(data) {
  if (typeof data === "string") return { edges: toEdges(data) };
  if (Array.isArray(data)) return { edges: data };
  if (typeof data !== "object" || data === null) throw new Error(NO_GRAPH);
  if (data.success === false) throw new Error(`there is no graph: the agent before answered with the error: ${data.error}`);
  if (data.directed === true) throw new Error("the graph is directed; only undirected graphs are supported");
  const { nodes, edges } = data;
  if (!Array.isArray(edges)) throw new Error(`${NO_GRAPH}; this map has ${Object.keys(data).slice(0, 10).join(", ") || "nothing"}`);
  if (nodes === undefined) return { edges };
  if (Array.isArray(nodes)) return { nodes: nodes.map((node) => node?.id ?? node), edges };
  if (!Number.isSafeInteger(nodes) || nodes < 0) throw new Error(`nodes must be a list or a count, is ${shown(nodes)}`);
  if (nodes > MAX_NODES) throw new Error(`the graph has ${nodes} nodes; at most ${MAX_NODES} are taken`);
  return { nodes: Array.from({ length: nodes }, (_, index) => index), edges };
}

const NO_GRAPH = "a graph is expected: {nodes, edges: [[a, b], ...]}, a list of edges, or CSV text with the columns source,target";

function toEdges(text) {
  if (text.trim() === "") throw new Error(`there is no graph; ${NO_GRAPH}`);
  if (/^\s*[[{]/.test(text)) throw new Error("the graph is a text that begins like JSON and is no valid JSON");
  const rows = parseCsv(text).map((row) => row.map((cell) => cell.trim()));
  const titles = rows[0].map((cell) => cell.toLowerCase());
  const [source, target, strength] = [["source", "from"], ["target", "to"], ["weight"]].map((names) =>
    titles.findIndex((title) => names.includes(title)),
  );
  const hasTitles = source !== -1 && target !== -1;
  return rows.slice(hasTitles ? 1 : 0).map((row, index) => {
    if (!hasTitles && row.length !== 2 && row.length !== 3) {
      throw new Error(`edge ${index + 1} must have the fields source,target or source,target,weight, and has ${row.length}; ${NO_GRAPH}`);
    }
    const cells = hasTitles ? [row[source], row[target], row[strength]] : row;
    // An empty name or weight reads as one that is missing.
    const [from, to, given] = cells.map((cell) => (cell === "" ? undefined : cell));
    const weight = Number(given);
    return { source: from, target: to, ...(given === undefined ? {} : { weight: Number.isFinite(weight) ? weight : given }) };
  });
}

function readEdge(edge, index) {
  const isPair = Array.isArray(edge) && (edge.length === 2 || edge.length === 3);
  const { source, target, weight } = isPair ? { source: edge[0], target: edge[1], weight: edge[2] } : (edge ?? {});
  for (const end of [source, target]) {
    if (isName(end)) continue;
    throw new Error(`edge ${index + 1} must be [a, b], [a, b, weight] or {source, target, weight?} with names, is ${shown(edge)}`);
  }
  if (weight !== undefined && !(Number.isFinite(weight) && weight > 0)) {
    throw new Error(`the weight of edge ${index + 1} (${source} - ${target}) must be a number above 0, is ${shown(weight)}`);
  }
  return { source, target, weight };
}

function toNames(nodes, areListed) {
  const names = new Map();
  for (const [index, node] of nodes.entries()) {
    if (!isName(node)) throw new Error(`node ${index + 1} must be a text, a number or {id}, is ${shown(node)}`);
    if (areListed && names.has(String(node))) throw new Error(`two nodes have the name ${JSON.stringify(node)}`);
    if (!names.has(String(node))) names.set(String(node), node);
  }
  return [...names.values()];
}

function shown(value) {
  return shorten(JSON.stringify(value) ?? String(value), 80);
}

function isName(value) {
  return Number.isFinite(value) || (typeof value === "string" && value !== "");
}

function connect(names, edges) {
  const graph = new UndirectedGraph();
  const keys = new Map(names.map((name, key) => [String(name), graph.addNode(key)]));
  let loops = 0;
  let repeated = 0;
  for (const [index, { source, target, weight = 1 }] of edges.entries()) {
    const ends = [source, target].map((name) => keys.get(String(name)));
    const unknown = [source, target].find((_, end) => ends[end] === undefined);
    if (unknown !== undefined) throw new Error(`edge ${index + 1} names ${JSON.stringify(unknown)}, which is not among the nodes`);
    if (ends[0] === ends[1]) {
      loops += 1;
    } else if (!graph.hasEdge(...ends)) {
      graph.addEdge(...ends, { weight });
    } else if (graph.getEdgeAttribute(...ends, "weight") === weight) {
      repeated += 1;
    } else {
      throw new Error(`the edge ${source} - ${target} is there with different weights; give each pair of nodes one`);
    }
  }
  return { graph, notes: [...noteOf(loops, "edge from a node to itself", "left out"), ...noteOf(repeated, "repeated edge", "taken once")] };
}

function noteOf(count, what, done) {
  if (count === 0) return [];
  return [count === 1 ? `1 ${what} was ${done}` : `${count} ${what.replace("edge", "edges")} were ${done}`];
}
