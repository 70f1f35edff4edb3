import { interleave, timed } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { createModelExecutor, independentSteps, runToEnd, toModelEnsemble } from "./model-executor.ts";

const LATENCY_MS = 200;
// Of the ideal: n agents that run at once take the time of one.
const GOAL_SHARE = 0.9;

/** Independent agents at once, beside the same agents one after the other. */
export async function measureSpeedUp(baseUrl: string, isQuick: boolean): Promise<readonly Figure[]> {
  const executor = createModelExecutor(baseUrl, [LATENCY_MS]);
  const figures: Figure[] = [];
  for (const count of [3, 5, 15]) {
    const ensemble = toModelEnsemble(independentSteps(count, LATENCY_MS));
    const medians = await interleave(
      [
        { name: "at once", run: () => timed(() => runToEnd(executor, ensemble)) },
        { name: "one by one", run: () => timed(() => runToEnd(executor, ensemble, 1)) },
      ],
      { warmUpRounds: 1, rounds: isQuick ? 1 : 5 },
    );
    figures.push({
      section: "http: speed-up of agents that run at once, 200 ms each",
      name: `${count} agents`,
      unit: "x",
      value: (medians.get("one by one") as number) / (medians.get("at once") as number),
      goal: { atLeast: count * GOAL_SHARE },
    });
  }
  return figures;
}
