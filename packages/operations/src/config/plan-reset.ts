import { lstatSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readConfig } from "@llm-orc/core-config";
import { isOrcError } from "@llm-orc/contracts";
import { globalPaths } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { openStore } from "../credentials/open-store.ts";
import { GLOBAL_CONFIG_TEXT, LOCAL_OVERRIDES_TEXT, projectConfigText } from "../project/config-texts.ts";
import { requireProject } from "../project/require-project.ts";
import { keptProfiles } from "./kept-profiles.ts";

export interface ResetConfigInput {
  /** Whose configuration: the user's, or the project's. */
  readonly scope: "global" | "local";
  /** Copy what is changed into a folder beside it first. Default true. */
  readonly backup?: boolean;
  /** Of the user: also remove stored keys. Default false. */
  readonly reset_auth?: boolean;
  /** Of the project: also remove its ensembles, those in folders too. Default false. */
  readonly reset_ensembles?: boolean;
  /** Of the project. Default: the name that it has, else the folder's. */
  readonly project_name?: string;
}

/** What a reset would do. Paths are absolute. */
export interface ResetPlan {
  readonly dir: string;
  /** Files that get a new content, or are made. */
  readonly writes: readonly PlannedFile[];
  /** Files and folders that are removed. */
  readonly removes: readonly string[];
  /** Of all these, the configuration files that cannot be read: profiles in them are not taken over. */
  readonly unreadable: readonly string[];
  /** What else is in the folder: it is not touched. */
  readonly keeps: readonly string[];
  /** Names of removed keys whose secrets are in the system's keyring, and stay there. */
  readonly inKeyring: readonly string[];
}

export interface PlannedFile {
  readonly file: string;
  readonly text: string;
  readonly exists: boolean;
  /** Whether `model_profiles:` of the old file is taken over. */
  readonly keepsProfiles: boolean;
  /** The old file cannot be read: profiles in it are not taken over. */
  readonly isUnreadable: boolean;
}

/** Files of the credential store, and those of the program's Python ancestor. */
const CREDENTIAL_FILES = ["credentials.json", ".credentials_key", "credentials.yaml", ".encryption_key"];

/** Looks at what is there and changes nothing. Throws `PROJECT_NOT_FOUND`. */
export async function planReset(context: OperationContext, input: ResetConfigInput): Promise<ResetPlan> {
  const isLocal = input.scope === "local";
  const dir = isLocal ? requireProject(context).dir : globalPaths(context.env).dir;
  const base = isLocal ? projectConfigText(await projectName(context, input)) : GLOBAL_CONFIG_TEXT;
  const overrides = plannedFile(join(dir, "config.local.yaml"), LOCAL_OVERRIDES_TEXT);
  const writes = [plannedFile(join(dir, "config.yaml"), base), ...(overrides.keepsProfiles ? [overrides] : [])];
  const removes = [
    ...(overrides.exists && !overrides.keepsProfiles ? [overrides.file] : []),
    ...(isLocal || input.reset_auth !== true ? [] : CREDENTIAL_FILES.map((name) => join(dir, name)).filter(isThere)),
    ...(isLocal && input.reset_ensembles === true ? [join(dir, "ensembles")].filter(isThere) : []),
  ];
  const touched = new Set([...writes.map(({ file }) => file), ...removes]);
  const unreadable = [...writes, ...(overrides.exists ? [overrides] : [])].filter(({ isUnreadable }) => isUnreadable);
  return {
    dir,
    writes,
    removes,
    unreadable: [...new Set(unreadable.map(({ file }) => file))],
    keeps: entriesOf(dir).filter((path) => !touched.has(path)),
    inKeyring: !isLocal && input.reset_auth === true ? await keyringNames(context) : [],
  };
}

/** Also for a link that leads nowhere. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function plannedFile(file: string, base: string): PlannedFile {
  if (!isThere(file)) return { file, text: base, exists: false, keepsProfiles: false, isUnreadable: false };
  const { text, isUnreadable } = keptProfiles(file);
  return { file, text: text === "" ? base : `${withoutExample(base)}\n${text}`, exists: true, keepsProfiles: text !== "", isUnreadable };
}

// What shows how profiles are written is not needed beside real ones.
function withoutExample(text: string): string {
  return `${text
    .replace(/^# Profiles may stand here.*\n/m, "")
    .replace(/^# model_profiles:\n(?:#.*\n)*/m, "")
    .trimEnd()}\n`;
}

/** Of the keys in the store, those whose secret is elsewhere; of a store that cannot be read nothing is known. */
async function keyringNames(context: OperationContext): Promise<readonly string[]> {
  try {
    return (await openStore(context).list()).filter(({ place }) => place === "keyring").map(({ name }) => name);
  } catch (error) {
    if (isOrcError(error)) return [];
    throw error;
  }
}

async function projectName(context: OperationContext, { project_name: name }: ResetConfigInput): Promise<string> {
  const { config } = await readConfig(context);
  const before = config.project?.["name"];
  return name ?? (typeof before === "string" && before !== "" ? before : basename(requireProject(context).root));
}

function entriesOf(dir: string): readonly string[] {
  return isThere(dir)
    ? readdirSync(dir)
        .toSorted()
        .map((name) => join(dir, name))
    : [];
}
