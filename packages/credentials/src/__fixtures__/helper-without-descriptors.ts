/** Runs a helper where none is left, and fails unless it says so. */
import { openSync } from "node:fs";
import { systemClock } from "@llm-orc/contracts";
import { runHelper } from "../helper/run-helper.ts";

try {
  for (;;) openSync("/dev/null", "r");
} catch {
  // As many as there are.
}
const failure: unknown = await runHelper("echo key", "openai", { env: process.env, cwd: "/", clock: systemClock }).catch((error: unknown) => error);
if (!String(failure).includes("cannot be started (EMFILE)")) process.exitCode = 1;
