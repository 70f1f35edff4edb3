import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CycleOutcome, Load } from "./load.ts";
import type { Held } from "./sampled-process.ts";

/** A program with one executor that is used again and again. */
export async function startExecutorLoad(baseUrl: string): Promise<Load> {
  const artifacts = mkdtempSync(join(tmpdir(), "llm-orc-stress-soak-"));
  const child = fork(join(import.meta.dirname, "executor-process.ts"), [baseUrl, artifacts], {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning", "--import", join(import.meta.dirname, "sampled-process.ts")],
  });
  await once(child, "spawn");
  const exited = once(child, "exit").then(([code, signal]) => Promise.reject(new Error(`It ended with ${String(code ?? signal)}.`)));
  // Whoever asks is told.
  exited.catch(() => {});
  const ask = async (question: "cycle" | "sample"): Promise<unknown> => {
    const answered = once(child, "message");
    child.send(question);
    return (await Promise.race([answered, exited]))[0];
  };
  return {
    name: "one executor",
    pid: child.pid as number,
    artifacts,
    cycle: async () => (await ask("cycle")) as CycleOutcome,
    sample: async () => (await ask("sample")) as Held,
    async close() {
      child.disconnect();
      await exited.catch(() => {});
      rmSync(artifacts, { recursive: true, force: true });
    },
  };
}
