import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { interleave } from "../measure/interleave.ts";
import type { Figure } from "../report/figure.ts";
import { type ModelServer, startModelServer } from "./start-model-server.ts";

const execute = promisify(execFile);
const SCRIPT = join(import.meta.dirname, "cold-calls-process.ts");
const GOAL_RATIO = 2.5;

/** Calls over TLS at once with no connection open, beside the same calls made with as many connections as are ideal. */
export async function measureColdCalls(isQuick: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const tls of ["h1", "h2"] as const) {
    const server = await startModelServer(tls);
    for (const count of isQuick ? [100] : [1_000, 10_000]) {
      const medians = await interleave(
        ["llm-orc", tls].map((who) => ({ name: who, run: () => coldCalls(server, count, who) })),
        { warmUpRounds: 0, rounds: isQuick || count > 1_000 ? 1 : 5 },
      );
      figures.push({
        section: "http: cold calls over TLS, all at once, a server that answers after 200 ms",
        name: `${count} calls, ${tls === "h1" ? "HTTP/1.1" : "HTTP/2"}`,
        unit: "ms",
        value: medians.get("llm-orc") as number,
        bare: medians.get(tls) as number,
        goal: { atMost: GOAL_RATIO },
        goalOn: "ratio",
      });
    }
    await server.close();
  }
  return figures;
}

// A process of its own for each: whoever comes first would warm up the other.
async function coldCalls({ baseUrl, certificate = "" }: ModelServer, count: number, who: string): Promise<number> {
  const env = { ...process.env, CERTIFICATE: certificate };
  const { stdout } = await execute(process.execPath, [SCRIPT, baseUrl, String(count), who], { env });
  return Number(stdout);
}
