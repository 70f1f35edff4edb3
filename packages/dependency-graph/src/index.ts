/** Pure dependency graphs over integer indexes. No I/O, no clock, no dependencies. */
export {
  type Adjacency,
  buildGraph,
  type BuildGraphResult,
  type DependencyGraph,
  type GraphNode,
  type GraphProblem,
} from "./build-graph.ts";
export { dependencyCounts, levelsOf, longestRemaining, phasesOf } from "./levels.ts";
export { createSchedule, type Schedule } from "./schedule.ts";
