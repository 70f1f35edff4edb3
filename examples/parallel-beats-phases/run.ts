/**
 * Nothing waits for a phase. Three documents go through draft, check and polish; each has its slow step at another place.
 * A program that runs phase by phase waits for a slow step in every phase, three in all. Here an agent starts when its own
 * dependencies have ended, so that the whole takes as long as one document. What is asserted is the order of events, so
 * the example holds on a machine of any speed.
 */
import assert from "node:assert/strict";
import { createExecutor, defineEnsemble } from "@llm-orc/executor";
import { sim } from "@llm-orc/providers-sim";

const STEPS = ["draft", "check", "polish"];
const DOCUMENTS = ["alpha", "beta", "gamma"];

const executor = createExecutor({
  providers: [sim],
  profiles: {
    slow: { provider: "sim", model: "slow", options: { latency_ms: 300 } },
    quick: { provider: "sim", model: "quick", options: { latency_ms: 10 } },
  },
  limits: { providers: { sim: { max_concurrent: 100 } } },
});
const ensemble = defineEnsemble({
  name: "three-documents",
  agents: DOCUMENTS.flatMap((document, row) =>
    STEPS.map((step, column) => ({
      name: `${step}-${document}`,
      model_profile: row === column ? "slow" : "quick",
      depends_on: column === 0 ? [] : [`${STEPS[column - 1]}-${document}`],
    })),
  ),
});

const run = executor.start(ensemble, { input: "A page about tides." });
const log: { readonly what: string; readonly who: string }[] = [];
for await (const event of run.events) {
  if (event.type === "agent_started") log.push({ what: "started", who: event.agent });
  if (event.type === "agent_completed") log.push({ what: "ended", who: event.agent });
  if (event.type === "phase_started" || event.type === "phase_completed") log.push({ what: event.type, who: String(event.phase) });
}
const result = await run.result;
assert.equal(result.status, "completed");

// Between the end of what an agent waited for and its own start, no other agent ended: it waited for nothing else.
for (const { name, depends_on: dependsOn } of ensemble.agents) {
  const ready = Math.max(-1, ...dependsOn.map((dependency) => placeOf("ended", dependency)));
  const others = log.slice(ready + 1, placeOf("started", name)).filter(({ what }) => what === "ended");
  assert.deepEqual(others, [], `${name} waited for an agent that it does not depend on`);
}
// The last phase had begun long before the first was over: draft-alpha is slow, and polish-gamma does not care.
assert.ok(placeOf("phase_started", "2") < placeOf("phase_completed", "0"));
assert.ok(placeOf("started", "check-beta") < placeOf("ended", "draft-alpha"));
// The longest way is one document's: it has a single slow step.
assert.equal(result.metadata.critical_path.agents.length, STEPS.length);
assert.equal(new Set(result.metadata.critical_path.agents.map((agent) => agent.split("-")[1])).size, 1);

const inPhases = STEPS.map((step) => Math.max(...DOCUMENTS.map((document) => result.results[`${step}-${document}`]?.duration_ms ?? 0)));
console.log(`took ${Math.round(result.metadata.duration_ms)} ms; phase by phase: ${Math.round(inPhases.reduce((sum, ms) => sum + ms))} ms`);

function placeOf(what: string, who: string): number {
  const place = log.findIndex((entry) => entry.what === what && entry.who === who);
  assert.notEqual(place, -1, `${who} never ${what}`);
  return place;
}
