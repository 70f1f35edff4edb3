/**
 * Tries commands that read in this process, as `write-faults-process.ts` does those that write. `node reading-faults-process.ts
 * <all|some> <case>...` prints a line of JSON for each case.
 */
import { createRequire } from "node:module";
import { chooseCalls } from "../writes/choose-calls.ts";
import { injectFaults } from "../writes/inject-faults.ts";

const injector = injectFaults();
// After the faults, so that also functions that a module takes out of `node:fs` while it loads are theirs.
const [{ READING_CASES }, { MEMORY_FOLDER }, { runProgram }, { tryReading }] = await Promise.all([
  import("./reading-cases.ts"),
  import("../writes/memory-folder.ts"),
  import("../writes/run-program.ts"),
  import("./try-reading.ts"),
]);
const { main } = createRequire(import.meta.url)("../../../apps/llm-orc/dist/main.cjs") as { main: (version: string) => Promise<void> };

const [, , amount, ...names] = process.argv;
const reports = await tryReading(
  READING_CASES.filter(({ name }) => names.includes(name)),
  {
    parent: MEMORY_FOLDER,
    run: async (program, shot) => {
      injector.arm(shot);
      const end = await runProgram(main, program);
      return { end, passed: injector.disarm() };
    },
    choose: (name) => (amount === "all" ? () => undefined : chooseCalls(name)),
  },
);
process.stdout.write(reports.map((report) => `${JSON.stringify(report)}\n`).join(""), () => process.exit(0));
