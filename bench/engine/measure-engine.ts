import { interleave, type InterleaveOptions, timed } from "../measure/interleave.ts";
import { median } from "../measure/statistics.ts";
import type { Figure } from "../report/figure.ts";
import { createBareDag } from "./bare-dag.ts";
import { createExecutorRunner, type Mode, planEnsemble, toEnsemble } from "./executor-runner.ts";
import { measureNesting } from "./measure-nesting.ts";
import { chain, ladder, layered, type Shape, wide } from "./shapes.ts";

const GOAL_US_PER_AGENT: Readonly<Record<Mode, number>> = { results: 2, events: 5, "as shipped": 60 };
const GOAL_US_PER_EDGE = 0.1;
const GOAL_GROWTH = 1.2;
// Of 1,000 agents beside 100: what does more than its part for each agent comes to ten.
const LIMIT_GROWTH = 4;
const GOAL_LARGEST_MS = 1000;
const LARGEST = 100_000;

interface Measured {
  readonly ours: ReadonlyMap<Mode, number>;
  readonly bare: number;
}

/** What the engine itself costs: agents that do nothing, in graphs of four shapes, beside the least that is possible. */
export async function measureEngine(isQuick: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const sizes = isQuick ? [100, 1000] : [100, 1000, 10_000];
  for (const shapeOf of [wide, chain, ladder]) {
    const results = new Map<number, number>();
    for (const size of sizes) {
      const shape = shapeOf(size);
      const measured = await measureShape(shape, ["results", "events", "as shipped"], isQuick);
      results.set(size, measured.ours.get("results") as number);
      for (const [mode, us] of measured.ours) {
        figures.push({
          section: `engine: µs per agent, ${mode}`,
          name: shape.name,
          unit: "µs",
          value: us,
          bare: measured.bare,
          ...(size === 1000 ? { goal: { atMost: GOAL_US_PER_AGENT[mode] } } : {}),
        });
      }
    }
    figures.push({
      section: "engine: growth, µs per agent of 1,000 agents beside that of 100, results",
      name: shapeOf.name,
      unit: "µs",
      value: results.get(1000) as number,
      bare: results.get(100) as number,
      goalOn: "ratio",
      limit: { atMost: LIMIT_GROWTH },
    });
  }
  figures.push(...(await measureLayered(isQuick)), ...(await measureNesting(isQuick)));
  if (!isQuick) figures.push(...(await measureGrowth()), ...(await measureLargest()));
  return figures.toSorted((a, b) => sectionOrder(figures, a) - sectionOrder(figures, b));
}

async function measureLayered(isQuick: boolean): Promise<readonly Figure[]> {
  const shape = layered(20, 50);
  const { ours, bare } = await measureShape(shape, ["results", "events", "as shipped"], isQuick);
  const perEdge = shape.size / shape.edges;
  return [...ours].map(([mode, us]) => ({
    section: "engine: µs per edge (each agent depends on 50)",
    name: `${shape.name}, ${mode}`,
    unit: "µs",
    value: us * perEdge,
    bare: bare * perEdge,
    ...(mode === "results" ? { goal: { atMost: GOAL_US_PER_EDGE } } : {}),
  }));
}

/** Microseconds per agent. */
async function measureShape(shape: Shape, modes: readonly Mode[], isQuick: boolean): Promise<Measured> {
  const bareDag = createBareDag(shape);
  const plan = planEnsemble(toEnsemble(shape));
  const runners = modes.map((mode) => ({ mode, runner: createExecutorRunner(plan, mode) }));
  // A sample is long enough for the clock: small graphs are run many times in it.
  const times = (agents: number): number => Math.max(1, Math.round(agents / shape.size));
  const bareTimes = times(100_000);
  try {
    const medians = await interleave(
      [
        {
          name: "bare",
          run: async () => (await timed(() => repeat(bareDag, bareTimes))) / bareTimes,
        },
        ...runners.map(({ mode, runner }) => {
          const count = times(mode === "as shipped" ? 1000 : 20_000);
          return { name: mode, run: async () => (await runner.run(count)) / count };
        }),
      ],
      roundsFor(isQuick),
    );
    const usPerAgent = (name: string): number => ((medians.get(name) as number) * 1000) / shape.size;
    return { bare: usPerAgent("bare"), ours: new Map(modes.map((mode) => [mode, usPerAgent(mode)])) };
  } finally {
    for (const { runner } of runners) runner.close();
  }
}

/** The largest graphs, planning included: what a program that is handed an ensemble waits for. */
async function measureLargest(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const shape of [wide(LARGEST), chain(LARGEST), ladder(LARGEST)]) {
    const ensemble = toEnsemble(shape);
    const bareDag = createBareDag(shape);
    const planning: number[] = [];
    const running: number[] = [];
    const bare: number[] = [];
    for (let round = -1; round < 5; round++) {
      const planMs = await timed(async () => planEnsemble(ensemble));
      const runner = createExecutorRunner(planEnsemble(ensemble), "results");
      const runMs = await runner.run(1);
      const bareMs = await timed(bareDag);
      if (round < 0) continue;
      planning.push(planMs);
      running.push(runMs);
      bare.push(bareMs);
    }
    const section = "engine: 100,000 agents, ms";
    figures.push(
      { section, name: `${shape.name}, run`, unit: "ms", value: median(running), bare: median(bare), goal: { atMost: GOAL_LARGEST_MS } },
      { section, name: `${shape.name}, check and plan before it`, unit: "ms", value: median(planning) },
    );
  }
  return figures;
}

/** The same number of agents in small graphs and in large ones, side by side; and how the bare graph grows. */
async function measureGrowth(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const section = "engine: growth, µs per agent of 10,000 agents beside that of 100";
  for (const shapeOf of [wide, chain, ladder]) {
    const [small, large] = [shapeOf(100), shapeOf(10_000)];
    const samples = await interleave(
      [small, large].flatMap((shape) => {
        const runner = createExecutorRunner(planEnsemble(toEnsemble(shape)), "results");
        const bareDag = createBareDag(shape);
        const times = 20_000 / shape.size;
        return [
          { name: `${shape.size} ours`, run: () => runner.run(times) },
          { name: `${shape.size} bare`, run: () => timed(() => repeat(bareDag, times)) },
        ];
      }),
      { warmUpRounds: 5, rounds: 21 },
    );
    const us = (name: string): number => (samples.get(name) as number) / 20;
    const label = shapeOf.name;
    figures.push(
      { section, name: label, unit: "µs", value: us("10000 ours"), bare: us("100 ours"), goal: { atMost: GOAL_GROWTH }, goalOn: "ratio" },
      { section, name: `${label}, the bare graph's own`, unit: "µs", value: us("10000 bare"), bare: us("100 bare") },
    );
  }
  return figures;
}

async function repeat(work: () => Promise<void>, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await work();
}

function roundsFor(isQuick: boolean): InterleaveOptions {
  return isQuick ? { warmUpRounds: 2, rounds: 3 } : { warmUpRounds: 3, rounds: 9 };
}

// Sections in the order in which they first appear, so that a section is one block.
function sectionOrder(figures: readonly Figure[], { section }: Figure): number {
  return figures.findIndex((figure) => figure.section === section);
}
