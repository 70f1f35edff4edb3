/** What the scripts over graphs use of graphology and mnemonist, built to `scripts/lib/vendor/graph.mjs`. */
export { UndirectedGraph } from "graphology";
export { default as louvain } from "graphology-communities-louvain";
export { connectedComponents } from "graphology-components";
export { default as betweennessCentrality } from "graphology-metrics/centrality/betweenness.js";
export { default as pagerank } from "graphology-metrics/centrality/pagerank.js";
export { default as Heap } from "mnemonist/heap.js";
