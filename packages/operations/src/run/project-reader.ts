import { readConfig, type ReadConfigResult, readProfiles, type ReadProfilesResult } from "@llm-orc/core-config";
import type { OperationContext } from "../context.ts";
import { type OpenProject, openProject } from "./open-project.ts";

/** Reads the project around ensembles. */
export interface ProjectReader {
  config(): Promise<ReadConfigResult>;
  profiles(): Promise<ReadProfilesResult>;
  /** `loadsPluginsFor`: see `CreateProjectExecutorOptions`. */
  open(loadsPluginsFor?: ReadonlySet<string>): Promise<OpenProject>;
}

/**
 * Reads and opens once, when it is first asked for: for one call of an operation, however many ensembles it looks at. Only what is
 * opened with plugins is so for a single ensemble.
 */
export function createProjectReader(context: OperationContext): ProjectReader {
  let configRead: Promise<ReadConfigResult> | undefined;
  let profilesRead: Promise<ReadProfilesResult> | undefined;
  let opened: Promise<OpenProject> | undefined;
  const config: ProjectReader["config"] = () => (configRead ??= readConfig(context));
  const profiles: ProjectReader["profiles"] = () => (profilesRead ??= readProfiles(context));

  async function open(loadsPluginsFor: ReadonlySet<string> | undefined): Promise<OpenProject> {
    return openProject(context, ...(await Promise.all([config(), profiles()])), loadsPluginsFor);
  }

  return {
    config,
    profiles,
    open: (loadsPluginsFor) => (loadsPluginsFor === undefined ? (opened ??= open(undefined)) : open(loadsPluginsFor)),
  };
}
