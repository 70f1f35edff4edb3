import { buildGraph, longestRemaining } from "@llm-orc/dependency-graph";
import { interleave, timed } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { createBareClient } from "./bare-client.ts";
import { createModelExecutor, runToEnd, toModelEnsemble } from "./model-executor.ts";
import { type Step, unevenDag } from "./uneven-dag.ts";

const SLOW_MS = 400;
const QUICK_MS = 40;
const GOAL_MAKESPAN = 1.03;

/** How long the uneven graph takes beside its longest way, which no program can beat; and what waiting for phases costs. */
export async function measureMakespan(baseUrl: string, isQuick: boolean): Promise<readonly Figure[]> {
  const steps = unevenDag(SLOW_MS, QUICK_MS);
  const criticalPathMs = criticalPathOf(steps);
  const executor = createModelExecutor(baseUrl, [SLOW_MS, QUICK_MS]);
  const ensemble = toModelEnsemble(steps);
  const bare = createBareClient(baseUrl);
  const medians = await interleave(
    [
      { name: "ours", run: () => timed(() => runToEnd(executor, ensemble)) },
      { name: "bare", run: () => timed(() => bare.asDataflow(steps)) },
      { name: "bare in phases", run: () => timed(() => bare.inPhases(steps)) },
    ],
    { warmUpRounds: 3, rounds: isQuick ? 3 : 9 },
  );
  await bare.close();
  const makespan = (name: string): number => (medians.get(name) as number) / criticalPathMs;
  const section = `http: makespan / critical path (${criticalPathMs} ms), 10 uneven chains of 4`;
  return [
    { section, name: "llm-orc", unit: "", value: makespan("ours"), bare: makespan("bare"), goal: { atMost: GOAL_MAKESPAN } },
    { section, name: "bare client that waits for phases", unit: "", value: makespan("bare in phases"), bare: makespan("bare") },
  ];
}

function criticalPathOf(steps: readonly Step[]): number {
  const built = buildGraph(steps);
  if (!built.ok) throw new Error("The uneven graph is no graph.");
  return Math.max(...longestRemaining(built.graph, (node) => steps[node]?.latencyMs ?? 0));
}
