/**
 * Tries commands of the built program in this process, which reaches every call in little time. `node write-faults-process.ts
 * <all|some> <where the servers are, as JSON> <case>...` prints a line of JSON for each case.
 */
import { createRequire } from "node:module";
import { chooseCalls } from "./choose-calls.ts";
import { injectFaults } from "./inject-faults.ts";
import type { ServerAddresses } from "./start-servers.ts";

const injector = injectFaults();
// After the faults, so that also functions that a module takes out of `node:fs` while it loads are theirs.
const [{ writeCases }, { MEMORY_FOLDER }, { runProgram }, { tryCase }] = await Promise.all([
  import("./cases.ts"),
  import("./memory-folder.ts"),
  import("./run-program.ts"),
  import("./try-case.ts"),
]);
const { main } = createRequire(import.meta.url)("../../../apps/llm-orc/dist/main.cjs") as { main: (version: string) => Promise<void> };

const [, , amount, servers = "", ...names] = process.argv;
const cases = writeCases(JSON.parse(servers) as ServerAddresses);
for (const name of names) {
  const one = cases.find((candidate) => candidate.name === name);
  if (one === undefined) throw new Error(`There is no case "${name}".`);
  const report = await tryCase(
    one,
    MEMORY_FOLDER,
    async (program, shot) => {
      injector.arm(shot);
      const end = await runProgram(main, program);
      return { end, passed: injector.disarm() };
    },
    amount === "all" ? () => undefined : chooseCalls(name),
  );
  console.log(JSON.stringify(report));
}
process.exit(0);
