import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TemporaryProject } from "./temporary-project.ts";

const execute = promisify(execFile);

export const APP: string = join(import.meta.dirname, "../../apps/llm-orc");
/** What is started when somebody types `llm-orc`. */
export const CLI: string = join(APP, "bin/llm-orc.cjs");
/** Node itself, with nothing to do. */
export const NOTHING: readonly string[] = ["-e", ""];

/** Runs Node in the project and gives what it wrote to stderr. Rejects when it does not exit with 0, so that no error message is measured. */
export async function runNode(args: readonly string[], { folder, environment }: TemporaryProject): Promise<string> {
  const { stderr } = await execute(process.execPath, [...args], { cwd: folder, env: environment, maxBuffer: 16 * 1024 * 1024 });
  return stderr;
}
