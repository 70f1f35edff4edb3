/**
 * llm-orc in a program of one's own: an ensemble as a value, events as they happen, one result at the end. The model is
 * simulated, so that it runs without a key; with another provider plugin and profile nothing else changes.
 */
import assert from "node:assert/strict";
import { createExecutor, defineEnsemble } from "@llm-orc/executor";
import { sim } from "@llm-orc/providers-sim";

const executor = createExecutor({
  providers: [sim],
  profiles: { fast: { provider: "sim", model: "demo", options: { tokens_per_second: 2000 } } },
});
const review = defineEnsemble({
  name: "review",
  agents: [
    { name: "critic", model_profile: "fast", system_prompt: "Find the weakest claim." },
    { name: "judge", model_profile: "fast", system_prompt: "Weigh the critique.", depends_on: ["critic"] },
  ],
});

const run = executor.start(review, { input: "Our plan: 3 people, 6 weeks, 2 of them for tests." });
const shown = new Map<string, string>();
const types: string[] = [];
for await (const event of run.events) {
  types.push(event.type);
  if (event.type === "agent_started") process.stdout.write(`\n--- ${event.agent}\n`);
  if (event.type !== "agent_output") continue;
  process.stdout.write(event.delta);
  shown.set(event.agent, (shown.get(event.agent) ?? "") + event.delta);
}
const result = await run.result;

// What streamed by is what the result holds.
assert.equal(result.status, "completed");
assert.equal(types[0], "execution_started");
assert.equal(types.at(-1), "execution_completed");
assert.deepEqual(result.completion_order, ["critic", "judge"]);
assert.equal(shown.get("critic"), result.results["critic"]?.response);
assert.equal(shown.get("judge"), result.results["judge"]?.response);
assert.equal(result.deliverable, result.results["judge"]?.response);
// Never simulated silently, and the judge saw what the critic was given.
assert.match(result.deliverable ?? "", /simulated/);
assert.match(result.deliverable ?? "", /6 weeks/);
assert.equal(result.metadata.usage.totals.cost.usd, "0");
console.log(`\n\n${result.status}: ${result.metadata.usage.totals.total_tokens} tokens, ${result.metadata.duration_ms} ms`);
