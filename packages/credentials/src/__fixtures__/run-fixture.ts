import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program of this folder in a Node process of its own, from source; rejects when it fails. */
export async function runFixture(name: string, ...args: readonly string[]): Promise<void> {
  const program = fileURLToPath(new URL(name, import.meta.url));
  await execute(process.execPath, ["--conditions=@llm-orc/source", "--no-warnings", program, ...args]);
}
