// Writes events for ever and says after each that it is written: write-until-killed.ts ROOT
import { writeSync } from "node:fs";
import type { AgentStartedEvent, DurableEvent } from "@llm-orc/run-spec";
import { createRunStore } from "../index.ts";
import { fixedClock, runInfo, sampleEvents } from "./sample-run.ts";

const [root = ""] = process.argv.slice(2);
const store = createRunStore({ root, durability: "exit", clock: fixedClock() });
const writer = store.sink().open(runInfo());
const [first, started] = sampleEvents() as [DurableEvent, AgentStartedEvent];
for (let sequence = 1; ; sequence++) {
  const event: DurableEvent = sequence === 1 ? first : { ...started, sequence, step_key: "x".repeat((sequence * 37) % 5_000) };
  writer.write(event);
  writeSync(1, `${sequence}\n`);
}
