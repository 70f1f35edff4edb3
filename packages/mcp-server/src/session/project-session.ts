import { statSync } from "node:fs";
import { resolve } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import type { OperationContext } from "@llm-orc/operations";
import type { McpSession, SessionChange } from "../definition/mcp-definition.ts";
import type { Scope } from "../definition/scope.ts";
import type { RunningRuns } from "./running-runs.ts";
import { type ProjectWatch, watchProject } from "./watch-project.ts";

/** One connection's project, and the runs of the server. */
export interface ProjectSession extends McpSession {
  readonly runs: RunningRuns;
  /** What one call may use: it keeps it, whatever `setProject` does meanwhile. With a signal, that ends the call's work too. */
  context(signal?: AbortSignal): OperationContext;
  /** Other calls, from now on, are about this folder. Throws `PROJECT_FOLDER_MISSING`; then nothing has changed. */
  setProject(path: string): OperationContext;
}

export interface ProjectSessionOptions {
  readonly scopes: ReadonlySet<Scope>;
  readonly runs: RunningRuns;
  readonly cwd: string;
  readonly createContext: (cwd: string) => OperationContext;
}

export function openProjectSession({ scopes, runs, cwd, createContext }: ProjectSessionOptions): ProjectSession {
  let current = createContext(cwd);
  const listeners = new Set<(change: SessionChange) => void>();
  let watch: ProjectWatch | undefined;
  const tell = (change: SessionChange): void => {
    for (const listener of listeners) listener(change);
  };
  const watchAgain = (): void => {
    watch?.close();
    watch = listeners.size === 0 || current.project === undefined ? undefined : watchProject(current.project, tell);
  };

  return {
    scopes,
    runs,
    context: (signal) => (signal === undefined ? current : { ...current, signal: AbortSignal.any([current.signal, signal]) }),
    setProject(path) {
      const folder = resolve(current.cwd, path);
      if (!isFolder(folder)) {
        throw new OrcError("PROJECT_FOLDER_MISSING", `There is no folder ${JSON.stringify(folder.slice(0, 300))}.`, {
          hint: "Give the path of a folder; absolute, or from the current project.",
        });
      }
      current = createContext(folder);
      watchAgain();
      tell({ type: "resources" });
      return current;
    },
    onChanged(listener) {
      listeners.add(listener);
      if (listeners.size === 1) watchAgain();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) watchAgain();
      };
    },
    async close() {
      listeners.clear();
      watchAgain();
    },
  };
}

/** A tool's session is one that this package has opened. */
export function projectSession(session: McpSession): ProjectSession {
  if ("setProject" in session) return session as ProjectSession;
  throw new TypeError("The session was not opened by this definition.");
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
