import { type Dirent, type FSWatcher, readdirSync, watch } from "node:fs";
import { join, relative, sep } from "node:path";
import type { OperationContext } from "@llm-orc/operations";
import type { SessionChange } from "../definition/mcp-definition.ts";
import { resourceUri } from "../resources/resource-uri.ts";

type ProjectPaths = NonNullable<OperationContext["project"]>;

export interface ProjectWatch {
  close(): void;
}

// Editors write a file in several steps.
const SETTLE_MS = 150;
// Of a project with more than that, changes in the other folders go unnoticed: each costs the system something.
const MOST_FOLDERS = 1000;
// What is in a run's folder changes all the time while it runs, and is no resource of its own.
const RUN_FOLDER = /^\d{8}-\d{6}/;

/**
 * Tells which resources have changed on disk. Each folder is watched by itself: watching a tree as a whole would follow every
 * file of every kept run.
 */
export function watchProject(project: ProjectPaths, tell: (change: SessionChange) => void): ProjectWatch {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let settling: NodeJS.Timeout | undefined;

  const note = (path: string): void => {
    changed.add(path);
    if (settling !== undefined) return;
    settling = setTimeout(flush, SETTLE_MS);
    settling.unref();
  };

  function flush(): void {
    settling = undefined;
    const changes = new Map([...changed].flatMap((path) => changesOf(project, path)).map((change) => [JSON.stringify(change), change]));
    changed.clear();
    follow();
    for (const change of changes.values()) tell(change);
  }

  function follow(): void {
    const folders = new Set([project.dir, ...roots(project).flatMap((root) => foldersBelow(root))].slice(0, MOST_FOLDERS));
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) if (!watchers.has(folder)) start(folder);
  }

  function start(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => note(name === null ? folder : join(folder, name)));
      watcher.on("error", () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    } catch {
      // Gone in this moment, or the system has no more watchers: then nobody is told.
    }
  }

  follow();
  return {
    close() {
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function changesOf(project: ProjectPaths, path: string): readonly SessionChange[] {
  const updated = (uri: string): SessionChange => ({ type: "resource", uri });
  const inEnsembles = below(project.ensembles, path);
  if (inEnsembles !== undefined) {
    const name = inEnsembles.replace(/\.ya?ml$/, "");
    const own = name === "" || name === inEnsembles ? [] : [updated(resourceUri.ensemble(name))];
    return [{ type: "resources" }, updated(resourceUri.ensembles), ...own];
  }
  if (below(project.profiles, path) !== undefined || path === project.configFile) return [updated(resourceUri.profiles)];
  const inArtifacts = below(project.artifacts, path)?.split("/") ?? [];
  const ensemble = inArtifacts.slice(0, -1).join("/");
  return ensemble === "" ? [] : [updated(resourceUri.artifacts(ensemble)), updated(resourceUri.metrics(ensemble))];
}

function below(root: string, path: string): string | undefined {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) ? undefined : way.replaceAll(sep, "/");
}

function roots({ ensembles, profiles, artifacts }: ProjectPaths): readonly string[] {
  return [ensembles, profiles, artifacts];
}

function foldersBelow(folder: string): readonly string[] {
  let children: readonly Dirent[];
  try {
    children = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const inner = children.filter((child) => child.isDirectory() && !RUN_FOLDER.test(child.name));
  return [folder, ...inner.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}
