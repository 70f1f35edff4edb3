import { execFileSync } from "node:child_process";

// A repository's own configuration can name programs to run. Nothing here needs them.
const SAFE = ["-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "--no-pager"];

/** What git prints, run in the current folder; undefined when git is missing, refuses, or there is no repository. */
export function git(...args) {
  try {
    return execFileSync("git", [...SAFE, ...args], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
