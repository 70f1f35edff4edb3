import { systemClock } from "@llm-orc/contracts";
import { createExecutor } from "@llm-orc/executor";
import type { AgentKind } from "@llm-orc/run-spec";
import { setImmediate as nextTurn } from "node:timers/promises";
import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import type { StreamServer } from "./start-stream-server.ts";
import type { StreamClients } from "./stream-client.ts";

const GROWTH = 10;
const GOAL_RATIO = 1.2;
const LIMIT_RATIO = 2;

/**
 * What a token takes in a long answer, beside an answer a tenth as long: over HTTP, as fast as it comes; and with every token
 * shown by itself, as those of a slow model are. Whoever copies the text at each piece takes ten times as much.
 */
export async function measureLength(server: StreamServer, { own }: StreamClients, isQuick: boolean): Promise<readonly Figure[]> {
  const tokens = isQuick ? 50_000 : 100_000;
  const urlOf = (length: number): string => server.urlOf({ framing: "apiece", tokens: length, perWrite: 400, together: 1, pauseMs: 0 });
  const section = `streaming: processor time per token of ${tokens} tokens beside that of ${tokens / GROWTH}`;
  const figures: Figure[] = [];
  for (const [name, read] of [
    ["as fast as they come", (length: number) => own.read(urlOf(length), 1)],
    ["each shown by itself", showEach],
  ] as const) {
    const medians = await interleave(
      [1, GROWTH].map((answers) => ({ name: String(answers), run: () => cpuMs(answers, () => read(tokens / answers)) })),
      { warmUpRounds: 1, rounds: isQuick ? 3 : 9 },
    );
    const ratio = (medians.get("1") as number) / (medians.get(String(GROWTH)) as number);
    figures.push({ section, name, unit: "x", value: ratio, goal: { atMost: GOAL_RATIO }, limit: { atMost: LIMIT_RATIO } });
  }
  return figures;
}

async function cpuMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const talker: AgentKind = {
  declaration: { name: "talker", key: "tokens", schema: {}, references: () => [] },
  run: (context) =>
    context.work(async () => {
      for (let said = 0; said < Number(context.input); said++) {
        context.emit(" word");
        await nextTurn();
      }
      return { status: "success", response: "" };
    }),
};

// With a clock for which the span in which pieces are joined is over at once.
const talking = createExecutor({
  providers: [],
  agentKinds: [talker],
  clock: {
    ...systemClock,
    after(delayMs, callback) {
      if (delayMs > 16) return systemClock.after(delayMs, callback);
      const soon = setImmediate(callback);
      return () => clearImmediate(soon);
    },
  },
});

async function showEach(tokens: number): Promise<void> {
  const run = talking.start({ name: "bench", agents: [{ name: "talker", tokens: true }] }, { input: String(tokens) });
  let pieces = 0;
  for await (const event of run.events) if (event.type === "agent_output") pieces++;
  const { status } = await run.result;
  if (status !== "completed" || pieces < tokens / 2) throw new Error(`A bench run ended as ${status}, in ${pieces} pieces.`);
}
