import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createExecutor, type ExecutorOptions } from "@llm-orc/executor";
import type { AgentKind, Ensemble } from "@llm-orc/run-spec";
import { interleave, timed } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";

const SECTION = "engine: fan-outs and ensembles inside ensembles";
const ITEMS = 10_000;
const GOAL_US_PER_ITEM = 20;
/** Beside its response: what is kept of an item that is done. */
const GOAL_BYTES_PER_ITEM = 2048;
const LIST = JSON.stringify(Array.from({ length: ITEMS }, (_, index) => index));

const noOp: AgentKind = {
  declaration: { name: "no-op", key: "no_op", schema: {}, references: () => [] },
  run: (context) => context.work(async () => ({ status: "success", response: context.agent.name === "list" ? LIST : "ok" })),
};

const FAN_OUT: Ensemble = {
  name: "fan-out",
  agents: [
    { name: "list", no_op: true },
    { name: "each", no_op: true, depends_on: ["list"], fan_out: true },
  ],
};

const CHILD: Ensemble = { name: "child", agents: [{ name: "only", no_op: true }] };
const NESTED: Ensemble = { name: "nested", agents: Array.from({ length: 1000 }, (_, index) => ({ name: `a${index}`, ensemble: "child" })) };

/** What an item of a fan-out and an ensemble inside another one cost by themselves, beside as many promises. */
export async function measureNesting(isQuick: boolean): Promise<readonly Figure[]> {
  const run = async (ensemble: Ensemble, concurrency: number): Promise<void> => {
    const { status } = await createNoOpExecutor().start(ensemble, { input: "go", concurrency, retainEvents: false }).result;
    if (status !== "completed") throw new Error(`A bench run ended as ${status}.`);
  };
  const medians = await interleave(
    [
      { name: "bare items", run: () => timed(() => promises(ITEMS, 8)) },
      { name: "items", run: () => timed(() => run(FAN_OUT, 8)) },
      { name: "bare children", run: () => timed(() => promises(1000, 1000)) },
      { name: "children", run: () => timed(() => run(NESTED, 0)) },
    ],
    isQuick ? { warmUpRounds: 1, rounds: 3 } : { warmUpRounds: 3, rounds: 9 },
  );
  const us = (name: string, count: number): number => ((medians.get(name) as number) * 1000) / count;
  return [
    {
      section: SECTION,
      name: "fan-out over 10,000 items, 8 at once, µs per item",
      unit: "µs",
      value: us("items", ITEMS),
      bare: us("bare items", ITEMS),
      goal: { atMost: GOAL_US_PER_ITEM },
    },
    {
      section: SECTION,
      name: "1,000 ensembles inside one, µs each",
      unit: "µs",
      value: us("children", 1000),
      bare: us("bare children", 1000),
    },
    ...(await measureKept()),
  ];
}

/** Bytes that stay of an item that is done, with its events kept. */
async function measureKept(): Promise<readonly Figure[]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  const run = createNoOpExecutor().start(FAN_OUT, { input: "go", concurrency: 8 });
  const result = await run.result;
  const kept = (heap() - before) / ITEMS;
  // Both are alive until here.
  if (result.run_id !== run.id) throw new Error("The bench lost its run.");
  return [{ section: SECTION, name: "kept of an item that is done, bytes", unit: "B", value: kept, goal: { atMost: GOAL_BYTES_PER_ITEM } }];
}

function createNoOpExecutor(): ReturnType<typeof createExecutor> {
  const options: ExecutorOptions = { providers: [], agentKinds: [noOp], ensembles: async () => CHILD };
  return createExecutor(options);
}

async function promises(count: number, atOnce: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next++;
      await Promise.resolve();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
