import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { endAll, processesWith } from "../orchestrator/linux-process.ts";

/**
 * A script that is ended by hand at the same time: SIGTERM to its group after `termSeconds`, SIGKILL after `killSeconds`, and
 * nothing else is looked at. Gives the seconds that it took; they tell what the machine did meanwhile.
 */
export async function endByHand(script: string, termSeconds: number, killSeconds: number, readyFile: string): Promise<number> {
  const startedMs = performance.now();
  const child = spawn("bash", [script], { detached: true, stdio: "ignore", env: { ...process.env, READY_FILE: readyFile } });
  const group = -(child.pid as number);
  const exited = once(child, "exit");
  await setTimeout(termSeconds * 1000);
  endAll([group], "SIGTERM");
  await setTimeout((killSeconds - termSeconds) * 1000);
  endAll([group]);
  await exited;
  const seconds = (performance.now() - startedMs) / 1000;
  // What has left the group.
  endAll(processesWith([readyFile]));
  return seconds;
}
