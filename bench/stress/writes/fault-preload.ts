/**
 * For `node --import`: injects the fault that stands in `LLM_ORC_TEST_FAULT`, as `Preloaded`, into the program that starts, and
 * writes what was passed when it ends. The program sees nothing of it.
 */
import { writeFileSync } from "node:fs";
import { injectFaults, type Shot } from "./inject-faults.ts";

export interface Preloaded {
  readonly shot: Shot;
  /** Outside of the shot's root. */
  readonly report: string;
}

const write = writeFileSync;
const { shot, report } = JSON.parse(process.env["LLM_ORC_TEST_FAULT"] ?? "") as Preloaded;
// What it starts is not to be hit.
for (const name of ["LLM_ORC_TEST_FAULT", "NODE_OPTIONS"]) Reflect.deleteProperty(process.env, name);
const injector = injectFaults();
injector.arm(shot);
process.on("exit", () => {
  const { hits, calls, sites, unknown } = injector.disarm();
  write(report, JSON.stringify({ hits, calls, sites: [...sites], unknown }));
});
