import { type Stats, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isMissing, toFileError } from "./system-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The name of the folder that makes a folder a project. */
export const PROJECT_DIR_NAME = ".llm-orc";

/** Where a project's files stand; absolute paths. */
export interface ProjectPaths {
  /** The folder that holds `.llm-orc`. */
  readonly root: string;
  /** `.llm-orc` itself. */
  readonly dir: string;
  readonly configFile: string;
  readonly ensembles: string;
  readonly profiles: string;
  readonly scripts: string;
  readonly artifacts: string;
}

/** The nearest folder from `cwd` upwards that contains `.llm-orc`; the file system's root itself is not looked at. */
export function findProject(cwd: string): ProjectPaths | undefined {
  for (let folder = resolve(cwd); dirname(folder) !== folder; folder = dirname(folder)) {
    if (isDirectory(join(folder, PROJECT_DIR_NAME))) return projectPaths(folder);
  }
  return undefined;
}

/** The layout of the project at `root`, whether it exists or not. */
export function projectPaths(root: string): ProjectPaths {
  const dir = join(resolve(root), PROJECT_DIR_NAME);
  return { root: resolve(root), ...layout(dir) };
}

/** The user's own configuration: `$XDG_CONFIG_HOME/llm-orc`, by default `~/.config/llm-orc`. Nothing is created. */
export function globalPaths(env: Environment): Omit<ProjectPaths, "root"> {
  return layout(join(xdgFolder(env, "XDG_CONFIG_HOME", ".config"), "llm-orc"));
}

/** Where runs go when there is no project: `$XDG_STATE_HOME/llm-orc/artifacts`, by default below `~/.local/state`. */
export function stateArtifacts(env: Environment): string {
  return join(xdgFolder(env, "XDG_STATE_HOME", join(".local", "state")), "llm-orc", "artifacts");
}

/**
 * The library that the user has in a folder: what `LLM_ORC_LIBRARY_PATH` names, there or not; else `llm-orchestra-library` in the
 * working folder or the project's root. Undefined without either.
 */
export function localLibrary({ cwd, env, project }: LocalLibraryOptions): string | undefined {
  const named = env["LLM_ORC_LIBRARY_PATH"];
  if (named !== undefined && named !== "") return resolve(cwd, named);
  return [cwd, ...(project === undefined ? [] : [project.root])].map((base) => join(base, "llm-orchestra-library")).find(isDirectory);
}

export interface LocalLibraryOptions {
  readonly cwd: string;
  readonly env: Environment;
  readonly project?: Pick<ProjectPaths, "root"> | undefined;
}

/** False when there is none. Throws `FILE_ACCESS_FAILED` where the system does not let it be seen. */
export function isDirectory(path: string): boolean {
  return look(path)?.isDirectory() ?? false;
}

/** Whether anything is there, links followed. Throws `FILE_ACCESS_FAILED` where the system does not let it be seen. */
export function exists(path: string): boolean {
  return look(path) !== undefined;
}

function look(path: string): Stats | undefined {
  try {
    // Most places that are looked at have nothing: no error is made for those.
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw toFileError(error) ?? error;
  }
}

function layout(dir: string): Omit<ProjectPaths, "root"> {
  return {
    dir,
    configFile: join(dir, "config.yaml"),
    ensembles: join(dir, "ensembles"),
    profiles: join(dir, "profiles"),
    scripts: join(dir, "scripts"),
    artifacts: join(dir, "artifacts"),
  };
}

// The XDG specification has relative paths ignored.
function xdgFolder(env: Environment, variable: string, fallback: string): string {
  const value = env[variable];
  return value !== undefined && value.startsWith("/") ? value : join(env["HOME"] ?? homedir(), fallback);
}
