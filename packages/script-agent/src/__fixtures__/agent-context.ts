import { type Clock, silentLogger, systemClock } from "@llm-orc/contracts";
import type { AgentContext, DependencyOutput, InputAnswer, InputRequest, ScriptAgent } from "@llm-orc/run-spec";

export interface TestContext extends AgentContext {
  /** The questions that were asked, in order. */
  readonly asked: InputRequest[];
  readonly warnings: string[];
  /** How often `work` was called, and how many calls run now. */
  readonly permits: { taken: number; held: number };
}

export interface TestContextOptions {
  readonly input?: string;
  /** By default `input`. */
  readonly composed?: string;
  readonly dependencies?: Readonly<Record<string, DependencyOutput>>;
  readonly item?: NonNullable<AgentContext["item"]>;
  readonly signal?: AbortSignal;
  readonly answers?: readonly string[];
  /** What `redact` replaces. */
  readonly secret?: string;
  readonly clock?: Clock;
}

/** An engine of one agent. */
export function testContext(agent: Omit<ScriptAgent, "name"> & { readonly name?: string }, options: TestContextOptions = {}): TestContext {
  const asked: InputRequest[] = [];
  const warnings: string[] = [];
  const permits = { taken: 0, held: 0 };
  const input = options.input ?? "hello";
  return {
    asked,
    warnings,
    permits,
    runId: "0190c5a0-0000-7000-8000-000000000000",
    agent: { name: "worker", ...agent },
    input: options.composed ?? input,
    baseInput: input,
    dependencies: new Map(Object.entries(options.dependencies ?? {})),
    ...(options.item === undefined ? {} : { item: options.item }),
    signal: options.signal ?? new AbortController().signal,
    clock: options.clock ?? systemClock,
    logger: { ...silentLogger, warn: (message) => void warnings.push(message) },
    async work(fn) {
      permits.taken++;
      permits.held++;
      try {
        return await fn();
      } finally {
        permits.held--;
      }
    },
    async ask(request): Promise<InputAnswer> {
      if (permits.held > 0) throw new Error("A question was asked while a permit was held.");
      asked.push(request);
      const value = options.answers?.[asked.length - 1];
      if (value === undefined) throw new Error(`Nobody answers: ${request.prompt}`);
      return { value };
    },
    generate: () => Promise.reject(new Error("A script has no model.")),
    child: () => Promise.reject(new Error("A script has no child.")),
    emit: () => {},
    redact: (text) => (options.secret === undefined ? text : text.replaceAll(options.secret, "[redacted]")),
  };
}
