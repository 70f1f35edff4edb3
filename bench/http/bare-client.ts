import { Agent, request } from "undici";
import type { Step } from "./uneven-dag.ts";

/** Model calls by hand: no checks, timers, events, usage or limits. */
export interface BareClient {
  /** A step begins when the one before it ended. */
  asDataflow(steps: readonly Step[]): Promise<void>;
  /** A step begins when all steps of the depth before it ended. */
  inPhases(steps: readonly Step[]): Promise<void>;
  close(): Promise<void>;
}

export function createBareClient(baseUrl: string): BareClient {
  const agent = new Agent();

  async function call({ latencyMs }: Step): Promise<void> {
    const { statusCode, body } = await request(`${baseUrl}/chat/completions`, {
      method: "POST",
      dispatcher: agent,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: `latency-${latencyMs}`, stream: true, messages: [{ role: "user", content: "Judge this." }] }),
    });
    const text = await body.text();
    if (statusCode !== 200 || !text.includes("[DONE]")) throw new Error(`The model server answered ${statusCode}.`);
  }

  return {
    async asDataflow(steps) {
      const done = new Map<string, Promise<void>>();
      for (const step of steps) {
        const before = Promise.all(step.dependsOn.map((name) => done.get(name) ?? Promise.reject(new Error(`${name} comes too late.`))));
        done.set(
          step.name,
          before.then(() => call(step)),
        );
      }
      await Promise.all(done.values());
    },
    async inPhases(steps) {
      const phases = Map.groupBy(steps, ({ depth }) => depth);
      for (const phase of phases.values()) await Promise.all(phase.map(call));
    },
    close: () => agent.close(),
  };
}
