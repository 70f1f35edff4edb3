// Opens and finishes runs that all begin in the same millisecond, and prints their folders: open-runs.ts ROOT COUNT
import { basename } from "node:path";
import { createRunStore } from "../index.ts";
import { fixedClock, runInfo, sampleEvents, sampleResult } from "./sample-run.ts";

const [root = "", count = "1"] = process.argv.slice(2);
const store = createRunStore({ root, durability: "exit", clock: fixedClock() });
for (let number = 0; number < Number(count); number++) {
  const runId = crypto.randomUUID();
  const writer = store.sink().open(runInfo({ runId }));
  for (const event of sampleEvents(runId)) writer.write(event);
  await writer.close();
  const { folder } = store.finish(runId, sampleResult({ run_id: runId }));
  process.stdout.write(`${runId} ${basename(folder)}\n`);
}
