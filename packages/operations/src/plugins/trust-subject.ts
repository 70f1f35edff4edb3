import { createHash } from "node:crypto";
import { realpathSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { UntrustedConfig } from "@llm-orc/core-config";
import { isInside, type ProjectPaths } from "@llm-orc/project-files";
import { type CoveredFile, coveredFiles, hashFiles } from "./covered-files.ts";
import { projectScope } from "./plugin-scope.ts";
import { readingPlugin, resolvePlugin } from "./resolve-plugin.ts";

/** What a project would run, and the hash that a trust is bound to. */
export interface TrustSubject {
  /** The project's folder, as a real path. */
  readonly root: string;
  readonly plugins: readonly TrustedPlugin[];
  readonly helpers: readonly TrustedHelper[];
  readonly hash: string;
}

export interface TrustedPlugin {
  /** As `plugins:` writes it. */
  readonly name: string;
  readonly version?: string;
  /** The module that is imported. */
  readonly file: string;
  /** Ids of the providers that it declares. */
  readonly providers: readonly string[];
  /** How many files of it and of the packages it depends on are covered. */
  readonly files: number;
}

export interface TrustedHelper {
  /** Whose key it prints; absent: of any provider. */
  readonly provider?: string;
  readonly command: string;
  /** Files of the project that the command names: covered too. */
  readonly files: readonly string[];
}

/**
 * What is covered: the values of `plugins:` and `helper:`, every file of the plugins and of the packages that they depend on,
 * and the files of the project that a helper's command names. Executes nothing. Throws what `resolvePlugin` throws for a plugin
 * that is not there, and `PLUGIN_TOO_LARGE`.
 */
export function readTrustSubject(project: ProjectPaths, untrusted: UntrustedConfig): TrustSubject {
  const root = realpathSync(project.root);
  const scope = projectScope(project);
  const covered: string[] = [];
  const plugins = (untrusted.plugins ?? []).map((name): TrustedPlugin => {
    const plugin = resolvePlugin(name, scope);
    const [files, hash] = readingPlugin(name, () => {
      const found = coveredFiles(plugin);
      return [found, hashFiles(found)] as const;
    });
    covered.push(`plugin ${JSON.stringify(name)} ${hash}`);
    const { version, providers = [] } = plugin.package ?? {};
    return { name, ...(version === undefined ? {} : { version }), file: plugin.file, providers, files: files.length };
  });
  const helpers = helpersOf(untrusted).map(([provider, command]): TrustedHelper => {
    const files = namedFiles(command, project);
    covered.push(`helper ${JSON.stringify([provider ?? null, command])} ${hashFiles(files)}`);
    return { ...(provider === undefined ? {} : { provider }), command, files: files.map(({ path }) => path) };
  });
  return { root, plugins, helpers, hash: createHash("sha256").update(covered.join("\n")).digest("hex") };
}

function helpersOf({ helper, providerHelpers = {} }: UntrustedConfig): readonly (readonly [string | undefined, string])[] {
  const ofProviders = Object.entries(providerHelpers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [...(helper === undefined ? [] : [[undefined, helper] as const]), ...ofProviders];
}

function namedFiles(command: string, { root, dir }: ProjectPaths): readonly CoveredFile[] {
  const words = command.split(/[\s\0"'`;|&<>()=]+/).filter((word) => word !== "" && word.length < 4096);
  const paths = new Set(words.flatMap((word) => [resolve(root, word), resolve(dir, word)]));
  return [...paths]
    .filter((path) => isInside(root, path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => ({ label: relative(root, path), path }));
}
