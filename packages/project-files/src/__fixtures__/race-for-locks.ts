// Tries to take many stale locks, each at the same instant as other processes do, and prints those it got and never
// gives back: race-for-locks.ts FOLDER COUNT START_MS
import { join } from "node:path";
import { isOrcError } from "@llm-orc/contracts";
import { acquireFileLock } from "../file-lock.ts";

const [folder = "", count = "0", startMs = "0"] = process.argv.slice(2);
for (let number = 0; number < Number(count); number++) {
  while (Date.now() < Number(startMs) + number * 5);
  try {
    acquireFileLock(join(folder, `${number}.lock`));
    process.stdout.write(`${number}\n`);
  } catch (error) {
    if (!isOrcError(error)) throw error;
  }
}
process.stdout.write("done\n");
// Its locks are those of a living process until whoever started it has seen all racers through.
setInterval(() => {}, 1_000);
