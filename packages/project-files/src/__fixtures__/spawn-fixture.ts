import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Starts a program of this folder in a Node process of its own, from source. */
export function spawnFixture(name: string, ...args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const program = fileURLToPath(new URL(name, import.meta.url));
  return spawn(process.execPath, ["--conditions=@llm-orc/source", "--no-warnings", program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** What it printed, once it has ended; rejects when it fails. */
export async function outputOf(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const code = await closed;
  if (code !== 0 && child.signalCode === null) throw new Error(`The program ended with exit code ${code}.`);
  return text;
}
