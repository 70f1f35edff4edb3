import { realpathSync, type Stats, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Environment, globalPaths } from "@llm-orc/project-files";

// Keys and logins; and where programs listen that would do for a script, outside, what it may not do itself.
const OF_THE_USER = [".ssh", ".aws", ".gnupg", ".config/gcloud"];
const OF_THE_SYSTEM = ["/run/user", "/run/dbus", "/run/podman", "/run/containerd"];
const SOCKETS = ["/run/docker.sock", "/run/containerd.sock", "/run/snapd.socket"];

/** The folders that no sandboxed script sees into, by their real paths: llm-orc's own configuration and keys among them. */
export function hiddenFolders(env: Environment): readonly string[] {
  const home = env["HOME"] ?? homedir();
  const folders = [globalPaths(env).dir, ...OF_THE_USER.map((name) => join(home, name)), ...OF_THE_SYSTEM];
  return [...new Set(folders.filter((folder) => statOf(folder)?.isDirectory()).map((folder) => realpathSync(folder)))];
}

/** The sockets of programs that run commands for others, where there are such. */
export function closedSockets(): readonly string[] {
  return SOCKETS.filter((path) => statOf(path)?.isSocket());
}

// What we may not look at, no script of ours can.
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
