/** Loaded into the program before its own code: looks at the heap all the time, and writes the most into `PEAK_FILE` at the end. */
import { writeFileSync } from "node:fs";

const EVERY_MS = 20;
let heapBytes = 0;

setInterval(() => {
  heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
}, EVERY_MS).unref();
process.on("exit", () => {
  const file = process.env["PEAK_FILE"];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ heapBytes, residentBytes: process.resourceUsage().maxRSS * 1024 }));
});
