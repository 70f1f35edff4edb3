import type { Agent, Ensemble, RunResult } from "@llm-orc/run-spec";
import { isAgentEnded, reduceRun } from "@llm-orc/run-spec";
import { ProviderError } from "@llm-orc/provider";
import { type FakeAnswer, type FakeCall, fakeProvider } from "@llm-orc/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { call, type Called, createCallKind, pause } from "./__fixtures__/call-kind.ts";
import { eventsOf } from "./__fixtures__/finished.ts";
import { createVirtualClock } from "./__fixtures__/virtual-clock.ts";
import { createExecutor } from "./create-executor.ts";

const DEPTH = 5;
const REFUSED = new ProviderError("invalid_request", "It was refused.", { reachedVendor: true });

describe("any nest of models, guards, fan-outs, loops, dispatches and failures", () => {
  it("ends, and comes to the same whatever takes how long", async () => {
    await fc.assert(
      fc.asyncProperty(anyNest(), fc.nat(), fc.nat(), async (ensembles, salt, otherSalt) => {
        const first = await runNest(ensembles, { salt, concurrency: 1 });
        const second = await runNest(ensembles, { salt: otherSalt, concurrency: 1 });
        const wide = await runNest(ensembles, { salt, concurrency: 0 });
        expect(second).toEqual(first);
        expect(wide).toEqual(first);
      }),
      { numRuns: 150 },
    );
  });
});

/** Everything of a run that must not depend on time. */
async function runNest(ensembles: readonly Ensemble[], { salt, concurrency }: { salt: number; concurrency: number }): Promise<unknown> {
  const clock = createVirtualClock();
  const work: Called = async (context) => {
    const agent = context.agent as Agent & { says?: string; fails?: boolean };
    await pause(context, hash(`${agent.name}${context.item?.index ?? ""}${salt}`) % 50);
    if (agent.fails === true) throw new Error("it broke");
    return agent.says ?? context.input.length;
  };
  const answer = ({ request }: FakeCall): FakeAnswer => {
    const part = request.messages.at(-1)?.parts[0];
    const prompt = part?.type === "text" ? part.text : "";
    const { says, fails } = JSON.parse(prompt) as { says: string; fails: boolean };
    return { text: says, latencyMs: hash(`${prompt}${salt}`) % 50, ...(fails ? { error: REFUSED } : {}) };
  };
  const executor = createExecutor({
    providers: [fakeProvider({ replies: answer })],
    profiles: { model: { provider: "fake", model: "m" } },
    // Where the run has no limit of its own, its models wait for each other.
    limits: { providers: { fake: { max_concurrent: 2 } } },
    clock,
    agentKinds: [createCallKind({ work })],
    ensembles: (name) => Promise.resolve(ensembles.find((ensemble) => ensemble.name === name)),
  });
  const run = executor.start(ensembles[0] as Ensemble, { input: "x", concurrency });
  const events = eventsOf(run);
  const result = await clock.runUntil(run.result);
  expect(clock.pending).toBe(0);
  expect(reduceRun(await events)).toEqual(result);
  const starts = (await events).filter(({ type }) => type === "agent_started").length;
  const ends = (await events).filter((event) => isAgentEnded(event) && event.result.status !== "skipped").length;
  expect(ends).toBe(starts);
  return timeless(result);
}

function timeless({ status, deliverable, deliverable_agent: agent, execution_order: order, results, metadata }: RunResult): unknown {
  return {
    status,
    deliverable,
    agent,
    order,
    fanOuts: metadata.fan_out,
    results: Object.entries(results).map(([name, { status: own, response, error, skip_reason: reason, instances }]) => ({
      name,
      own,
      response,
      error,
      reason,
      instances,
    })),
  };
}

/** Ensembles of which each runs later ones only, so that the nest has an end. */
function anyNest(): fc.Arbitrary<Ensemble[]> {
  return fc
    .array(fc.array(anyAgent(), { minLength: 1, maxLength: 5 }), { minLength: DEPTH + 1, maxLength: DEPTH + 1 })
    .map((levels) => levels.map((agents, level) => ({ name: `e${level}`, agents: agents.map((make, index) => make(level, index)) })));
}

type MakeAgent = (level: number, index: number) => Agent;

function anyAgent(): fc.Arbitrary<MakeAgent> {
  const says = fc.constantFrom(
    '["a","b"]',
    '{"data": [1, {"k": true}], "go": true}',
    '{"go": false, "to": "e5"}',
    "[]",
    "text",
    '{"go": true, "to": "e4"}',
  );
  return fc
    .record({
      kind: fc.constantFrom("work", "work", "model", "model", "ensemble", "loop", "dispatch"),
      says,
      fails: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      picks: fc.array(fc.nat(), { maxLength: 2 }),
      fanOut: fc.boolean(),
      guard: fc.option(fc.nat(), { nil: undefined }),
      onFailure: fc.constantFrom("continue" as const, "skip_dependents" as const),
      target: fc.nat(),
      iterations: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ kind, says: text, fails, picks, fanOut, guard, onFailure, target, iterations }) => (level, index) => {
      const dependsOn = index === 0 ? [] : [...new Set(picks.map((pick) => `n${pick % index}`))];
      const fields = {
        on_failure: onFailure,
        ...(fanOut && dependsOn.length > 0 ? { fan_out: true } : {}),
        ...(guard === undefined || index === 0 ? {} : { when: `\${n${guard % index}.go} == true` }),
      };
      const name = `n${index}`;
      if (kind === "work" || level === DEPTH) return { ...call(name, "work", dependsOn, fields), says: text, fails };
      if (kind === "model")
        return { name, depends_on: dependsOn, ...fields, model_profile: "model", prompt: JSON.stringify({ says: text, fails }) };
      const below = `e${level + 1 + (target % (DEPTH - level))}`;
      const base = { name, depends_on: dependsOn, ...fields };
      if (kind === "ensemble") return { ...base, ensemble: below };
      if (kind === "loop") return { ...base, loop: { body: below, until: "${go} == true", max_iterations: iterations, carry: "${value}" } };
      return { ...base, dispatch: index > 0 && target % 2 === 0 ? `\${n${target % index}.to}` : below };
    });
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return value;
}
