import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Diagnostic,
  fromJsonPointer,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  OrcError,
  toJsonPointer,
} from "@llm-orc/contracts";
import type { Profile, Profiles } from "@llm-orc/run-spec";
import { constantSchemas } from "./compile-schema.ts";
import { configFolders, type ConfigSource, type ConfigTier, readConfigLayers } from "./config-layers.ts";
import { namelessProfileSchema } from "./config-schema.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { ignoredKeys } from "./ignored-keys.ts";
import type { YamlDocument } from "./parse-yaml-document.ts";
import { profileSchema } from "./profile-schema.ts";
import { readYamlFile } from "./read-yaml-file.ts";
import { removedProvider } from "./removed-provider.ts";
import { withoutWidening } from "./restrict-project-config.ts";
import { displayValue, toSchemaProblems } from "./to-schema-problems.ts";
import { toTypedValue } from "./to-typed-value.ts";

/** Where a profile comes from. */
export interface ProfileSource {
  readonly file: string;
  readonly tier: ConfigTier;
}

export interface ReadProfilesResult {
  /** Usable profiles by name. */
  readonly profiles: Profiles;
  /** The file of each name, also of those in `invalid`. */
  readonly sources: Readonly<Record<string, ProfileSource>>;
  /** Names whose last definition is wrong, and what is wrong; an earlier definition does not stand in for it. */
  readonly invalid: Readonly<Record<string, readonly Diagnostic[]>>;
  /** All problems, also those of profiles that a later file replaces. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the profiles of the user and of the project. Later wins, and replaces the whole profile: the user's config.yaml,
 * the user's `profiles/*.yaml` by file name with `*.local.yaml` last, then the same of the project. Rejects with
 * `CONFIG_UNREADABLE` when a profiles folder exists and cannot be listed.
 */
export async function readProfiles(source: ConfigSource): Promise<ReadProfilesResult> {
  const found = new Map<string, FoundProfile>();
  const diagnostics: Diagnostic[] = [];
  for (const { tier, dir, profiles } of configFolders(source)) {
    const sets = [
      ...(await Promise.all(
        readConfigLayers(tier, dir).map(async (layer) => {
          const inside = await profilesOfConfig(layer.value["model_profiles"] ?? null, layer.document, { file: layer.file, tier });
          return { profiles: inside.profiles, diagnostics: [...layer.diagnostics, ...inside.diagnostics] };
        }),
      )),
      ...(await Promise.all(profileFiles(profiles).map((file) => profileOfFile(file, tier)))),
    ];
    for (const set of sets) {
      diagnostics.push(...set.diagnostics);
      for (const profile of set.profiles) found.set(profile.name, profile);
    }
  }
  const all = [...found.values()];
  return {
    profiles: Object.fromEntries(all.flatMap(({ name, profile }) => (profile === undefined ? [] : [[name, profile]]))),
    sources: Object.fromEntries(all.map(({ name, source: origin }) => [name, origin])),
    invalid: Object.fromEntries(all.filter(({ profile }) => profile === undefined).map(({ name, problems }) => [name, problems])),
    diagnostics,
  };
}

interface FoundProfile {
  readonly name: string;
  /** Absent when it is wrong. */
  readonly profile?: Profile;
  readonly source: ProfileSource;
  readonly problems: readonly Diagnostic[];
}

interface ProfileSet {
  readonly profiles: readonly FoundProfile[];
  readonly diagnostics: readonly Diagnostic[];
}

async function profilesOfConfig(value: JsonValue, document: YamlDocument, source: ProfileSource): Promise<ProfileSet> {
  if (value === null) return { profiles: [], diagnostics: [] };
  if (!isJsonObject(value)) {
    const message = `model_profiles must be a map, is ${displayValue(value)}.`;
    return { profiles: [], diagnostics: [document.locate({ code: CODES.wrongType, severity: "error", message, path: "/model_profiles" })] };
  }
  const profiles = await Promise.all(
    Object.entries(value).map(([name, entry]) =>
      toProfile(name, entry, namelessProfileSchema, `/model_profiles${toJsonPointer([name])}`, document, source),
    ),
  );
  return { profiles, diagnostics: profiles.flatMap(({ problems }) => problems) };
}

async function profileOfFile(file: string, tier: ConfigTier): Promise<ProfileSet> {
  const document = readYamlFile(file);
  const { value } = document;
  const syntax = document.diagnostics;
  const name = isJsonObject(value) && typeof value["name"] === "string" && value["name"] !== "" ? value["name"] : undefined;
  if (syntax.some(({ severity }) => severity === "error")) {
    const profiles = name === undefined ? [] : [{ name, source: { file, tier }, problems: syntax }];
    return { profiles, diagnostics: syntax };
  }
  if (!isJsonObject(value) || value["name"] === undefined)
    return { profiles: [], diagnostics: [...syntax, document.locate(noProfile(value))] };
  const found = await toProfile(name ?? displayValue(value["name"]), value, profileSchema, "", document, { file, tier });
  return { profiles: name === undefined ? [] : [found], diagnostics: [...syntax, ...found.problems] };
}

async function toProfile(
  name: string,
  raw: JsonValue,
  schema: JsonSchema,
  path: string,
  document: YamlDocument,
  source: ProfileSource,
): Promise<FoundProfile> {
  const typed = toTypedValue(raw, schema);
  const problems = toSchemaProblems(
    (await constantSchemas.compile(schema, schema === profileSchema ? "profile" : "nameless profile"))(typed),
    path,
  );
  let value: JsonObject = isJsonObject(typed) ? typed : {};
  problems.push(
    ...ignoredKeys(value, schema, path, "a profile").filter(({ path: key }) => !/\/(?:allow_insecure|origins)$/.test(key)),
    ...ofRemovedProvider(value, path),
  );
  if (source.tier === "local") {
    value = withoutWidening(value, fromJsonPointer(path), (keys, hint) => {
      const message = `${keys.join(".")} of a project is not used.`;
      problems.push({ code: CODES.notFromProject, severity: "warning", message, path: toJsonPointer(keys), hint });
    });
  }
  const located = problems.map(document.locate);
  const { name: _name, ...profile } = value;
  const isUsable = !located.some(({ severity }) => severity === "error");
  return { name, source, problems: located, ...(isUsable ? { profile: profile as unknown as Profile } : {}) };
}

function ofRemovedProvider(value: JsonObject, path: string): Diagnostic[] {
  const removed = typeof value["provider"] === "string" ? removedProvider(value["provider"]) : undefined;
  return removed === undefined ? [] : [{ code: CODES.providerRemoved, severity: "error", path: `${path}/provider`, ...removed }];
}

function noProfile(value: JsonValue | undefined): Diagnostic {
  const key = isJsonObject(value) ? ["model_profiles", "profiles"].find((name) => value[name] !== undefined) : undefined;
  return {
    code: CODES.ignoredFile,
    severity: "warning",
    message: key === undefined ? "The file is ignored: it has no top-level name." : `The file is ignored: ${key} is not read here.`,
    path: key === undefined ? "" : `/${key}`,
    hint: key === undefined ? 'Add "name: ...".' : "Write one file for each profile, or move them into config.yaml under model_profiles.",
  };
}

function profileFiles(dir: string): string[] {
  const isLocal = (name: string): number => (name.endsWith(".local.yaml") ? 1 : 0);
  return namesIn(dir)
    .filter((name) => name.endsWith(".yaml") && !name.startsWith("."))
    .sort((a, b) => isLocal(a) - isLocal(b) || (a < b ? -1 : 1))
    .map((name) => join(dir, name));
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new OrcError("CONFIG_UNREADABLE", `The folder ${dir} cannot be read (${code ?? "unknown"}).`, {
      cause: error,
      hint: "Check its permissions.",
    });
  }
}
