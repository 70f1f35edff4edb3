// Adds one to the number in a file, many times, each time under the lock: count-under-lock.ts FILE TIMES
import { readFileSync, writeFileSync } from "node:fs";
import { withFileLock } from "../with-file-lock.ts";

const [file = "", times = "0"] = process.argv.slice(2);
for (let time = 0; time < Number(times); time++) {
  await withFileLock(
    `${file}.lock`,
    async () => {
      const number = Number(readFileSync(file, "utf8"));
      await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(file, String(number + 1));
    },
    { timeoutMs: 60_000 },
  );
}
