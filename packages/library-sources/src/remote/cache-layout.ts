import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "@llm-orc/project-files";
import type { RemoteRequest } from "./remote-request.ts";

/** Where what was fetched of one repository is kept. GitHub does not tell names apart by case, so neither does this. */
export interface CacheLayout {
  /** `$XDG_CACHE_HOME/llm-orc/library/<owner>/<name>`, by default below `~/.cache`. */
  readonly dir: string;
  readonly pins: string;
  readonly lock: string;
  /** Holds `manifest.json` and `files/`. */
  commitDir(commit: string): string;
}

export function cacheLayout(env: Environment, { owner, name }: Pick<RemoteRequest, "owner" | "name">): CacheLayout {
  const cache = env["XDG_CACHE_HOME"];
  // The XDG specification has relative paths ignored.
  const base = cache !== undefined && cache.startsWith("/") ? cache : join(env["HOME"] ?? homedir(), ".cache");
  const dir = join(base, "llm-orc", "library", owner.toLowerCase(), name.toLowerCase());
  return { dir, pins: join(dir, "pins.json"), lock: join(dir, "lock"), commitDir: (commit) => join(dir, commit) };
}
