import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { isInside } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

const TIMEOUT_MS = 5_000;

export type ProgramAnswer = { readonly output: string } | { readonly failed: string };

/**
 * Starts a program that is not the project's, away from the project, and gives what it printed. Undefined: it is the
 * project's own, which is never started.
 */
export async function askProgram(
  path: string,
  args: readonly string[],
  { project, cwd, env, signal }: Pick<OperationContext, "project" | "cwd" | "env" | "signal">,
): Promise<ProgramAnswer | undefined> {
  const root = project?.root ?? cwd;
  if ([path, realpathSync(path)].some((place) => isInside(root, place) || isInside(realpathSync(root), place))) return undefined;
  return new Promise((resolve) => {
    // Of the environment only what a program needs to start: BASH_ENV and the like would run something else.
    const options = { cwd: "/", env: { PATH: env["PATH"], HOME: env["HOME"], LANG: "C" }, timeout: TIMEOUT_MS, signal };
    const child = execFile(path, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ output: (stdout === "" ? stderr : stdout).trim() });
      else resolve({ failed: (stderr.trim().split("\n")[0] ?? "") || error.message });
    });
    child.stdin?.end();
  });
}
