import type { Config } from "@llm-orc/core-config";
import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import { type AgentInterceptor, createExecutor, type InputHandler } from "@llm-orc/executor";
import type { Agent, AgentKind, RunResult } from "@llm-orc/run-spec";
import { createScriptKind, type ScriptKindOptions } from "@llm-orc/script-agent";
import type { OperationContext } from "../context.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { usableHelpers } from "../plugins/usable-helpers.ts";

/** What a script that is tried is asked. */
export interface ScriptQuestion {
  readonly input?: string;
  readonly parameters?: JsonObject;
  /** What the agents that it depends on said, in this order; a value that is no text counts as its JSON. */
  readonly dependencies?: Readonly<Record<string, JsonValue>>;
  readonly timeout_seconds?: number;
}

export interface RunAloneOptions {
  /** What the store of keys is opened by: they are kept out of all that is told. */
  readonly config: Config;
  readonly kind: ScriptKindOptions;
  /** Instead of the script, or around it. */
  readonly intercept: AgentInterceptor;
  readonly onInputRequired?: InputHandler;
}

/**
 * A run of one script agent in the engine, behind agents that say what the question has of them: what the script gets is therefore what it gets
 * in an ensemble. No profile, no provider, no artifact.
 */
export async function runAlone(
  context: OperationContext,
  script: { readonly name: string; readonly reference: string },
  { input = "", parameters, dependencies = {}, timeout_seconds: timeout }: ScriptQuestion,
  { config, kind, intercept, onInputRequired }: RunAloneOptions,
): Promise<{ readonly result: RunResult; readonly agent: string }> {
  const credentials = openCredentials(context, config, usableHelpers(config, "none"), { runsHelpers: false });
  await credentials.readSecrets();
  const before = Object.entries(dependencies).map(([name, said]) => ({
    name,
    said: typeof said === "string" ? said : JSON.stringify(said),
  }));
  const agent: Agent = {
    name: freeName(script.name, dependencies),
    script: script.reference,
    ...(parameters === undefined ? {} : { parameters }),
    ...(before.length === 0 ? {} : { depends_on: before.map(({ name }) => name) }),
    ...(timeout === undefined ? {} : { timeout_seconds: timeout }),
  };
  const executor = createExecutor({
    providers: [],
    agentKinds: [createScriptKind(kind), saidBefore],
    secrets: () => credentials.secrets,
    interceptors: { agent: (inner, next) => (inner.agent.name === agent.name ? intercept(inner, next) : next()) },
    clock: context.clock,
    logger: context.logger,
  });
  const run = executor.start(
    { name: agent.name, agents: [...before, agent] },
    { input, signal: context.signal, ...(onInputRequired === undefined ? {} : { onInputRequired }), retainEvents: false },
  );
  return { result: await run.result, agent: agent.name };
}

/** An agent that says what it was given. */
const saidBefore: AgentKind = {
  declaration: {
    name: "said",
    key: "said",
    schema: { properties: { said: { type: "string" } }, required: ["said"] },
    references: () => [],
  },
  run: ({ agent }) => Promise.resolve({ status: "success", response: (agent as Agent & { readonly said: string }).said }),
};

function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(taken, name) ? freeName(`${name}_`, taken) : name;
}
