import { join } from "node:path";
import { startFakeModelServer } from "@llm-orc/testkit";
import { interleave, timed } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { CLI, NOTHING, runNode } from "./run-node.ts";
import { addModelEnsemble, createTemporaryProject } from "./temporary-project.ts";

const ASK = join(import.meta.dirname, "ask-process.ts");
const MODEL = "test-model";

/** From the start of `llm-orc run` of one model agent, as shipped, until its server has the request. */
export async function measureFirstRequest(isQuick: boolean): Promise<readonly Figure[]> {
  let arrivedMs = Number.NaN;
  const server = await startFakeModelServer({
    script() {
      arrivedMs = performance.now();
      return { text: "ok" };
    },
  });
  const project = createTemporaryProject(0);
  addModelEnsemble(project, { baseUrl: server.baseUrl, model: MODEL });

  async function untilRequest(args: readonly string[]): Promise<number> {
    const startedMs = performance.now();
    const before = server.requests.length;
    await runNode(args, project);
    if (server.requests.length !== before + 1) throw new Error(`${args.join(" ")} has not made one request.`);
    return arrivedMs - startedMs;
  }

  try {
    const medians = await interleave(
      [
        { name: "floor", run: () => timed(() => runNode(NOTHING, project)) },
        { name: "bare", run: () => untilRequest([ASK, server.baseUrl, MODEL]) },
        { name: "ours", run: () => untilRequest([CLI, "run", "ask", "--input", "go", "--output-format", "json"]) },
      ],
      { warmUpRounds: 2, rounds: isQuick ? 5 : 15 },
    );
    const figure = { section: "cli: until the server has the first model request", unit: "ms", value: medians.get("ours") as number };
    return [
      { ...figure, name: "llm-orc run; bare is node -e ''", bare: medians.get("floor") as number, goal: { atMost: 110 }, goalOn: "excess" },
      {
        ...figure,
        name: "llm-orc run; bare is node with one fetch",
        bare: medians.get("bare") as number,
        goalOn: "ratio",
        limit: { atMost: 5 },
      },
    ];
  } finally {
    project.remove();
    await server.close();
  }
}
