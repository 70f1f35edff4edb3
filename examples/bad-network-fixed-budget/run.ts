/**
 * What a run does in bad weather, and that it does not spend more than it may. Two servers on this machine speak OpenAI's wire
 * format: one fails every third call in one way or another, the other one is fine. Prices are made up.
 */
import assert from "node:assert/strict";
import { createExecutor, defineEnsemble } from "@llm-orc/executor";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { type Fault, startFakeModelServer } from "@llm-orc/testkit";

const FAULTS: readonly Fault[] = [
  { type: "status", status: 429, headers: { "retry-after": "0" } },
  { type: "status", status: 503 },
  { type: "reset_mid_body" },
  { type: "early_close" },
];
const usage = { input: 40, output: 10 };
const flaky = await startFakeModelServer({
  script: (_request, index) =>
    index % 3 === 1 ? { text: "half of an answer", fault: FAULTS[index % FAULTS.length] as Fault } : { text: "a whole answer", usage },
});
const steady = await startFakeModelServer({ script: { text: "an answer of the other vendor", usage } });
const down = await startFakeModelServer();
await down.close();

const price = { input_per_mtok: 100, output_per_mtok: 500 };
const executor = createExecutor({
  providers: [openaiCompatible],
  profiles: {
    flaky: { provider: "openai-compatible/flaky", model: "m", base_url: flaky.baseUrl, max_tokens: 50, price },
    down: {
      provider: "openai-compatible/down",
      model: "m",
      base_url: down.baseUrl,
      max_tokens: 50,
      price,
      fallback_model_profile: "steady",
    },
    steady: { provider: "openai-compatible/steady", model: "m", base_url: steady.baseUrl, max_tokens: 50, price },
  },
  // As fast as this machine, for the example: the defaults wait half a second and more.
  resilience: { "openai-compatible": { retry: { base_delay_ms: 5, max_delay_ms: 20 } } },
});

// Nine agents on the flaky vendor, one on the vendor that is down.
const weather = defineEnsemble({
  name: "weather",
  agents: [
    ...Array.from({ length: 9 }, (_, index) => ({ name: `a${index + 1}`, model_profile: "flaky" })),
    { name: "b", model_profile: "down" },
  ],
});
const first = await executor.start(weather, { input: "How is the weather?" }).result;
assert.equal(first.status, "completed");
for (let index = 1; index <= 9; index++) assert.equal(first.results[`a${index}`]?.response, "a whole answer");
assert.equal(first.results["b"]?.response, "an answer of the other vendor");
assert.equal(first.results["b"]?.fallback_from, "down");
const attempts = Object.values(first.results).reduce((sum, { attempts: count = 0 }) => sum + count, 0);
assert.ok(attempts > 10);
console.log(`10 of 10 agents answered, in ${attempts} attempts; "b" was answered by "steady" instead of "down".`);

// Each answer costs 0.009 USD, and before it is asked nobody knows that: what it can come to is set aside.
const chain = defineEnsemble({
  name: "chain",
  budget: { usd: 0.15 },
  agents: Array.from({ length: 20 }, (_, index) => ({
    name: `step${index + 1}`,
    model_profile: "steady",
    ...(index === 0 ? {} : { depends_on: [`step${index}`], prompt: "Go on." }),
  })),
});
const second = await executor.start(chain, { input: "Begin." }).result;
const { budget } = second.metadata;
assert.equal(second.status, "budget_exceeded");
assert.ok(Number(budget?.spent_usd) <= 0.15);
const answered = Object.values(second.results).filter(({ status }) => status === "success").length;
assert.equal(answered, steady.requests.length - 1);
assert.ok(answered > 5 && answered < 20);
console.log(`${answered} of 20 steps fitted into 0.15 USD; ${budget?.spent_usd} USD were spent, and what was finished is kept.`);

await Promise.all([flaky.close(), steady.close()]);
