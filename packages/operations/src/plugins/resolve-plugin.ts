import { realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { isOrcError, OrcError } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";
import { readPluginManifest } from "./plugin-manifest.ts";
import type { PluginScope } from "./plugin-scope.ts";

/** A plugin that was found; nothing of it has been executed. */
export interface ResolvedPlugin {
  /** As `plugins:` writes it. */
  readonly name: string;
  readonly tier: PluginScope["tier"];
  /** The module that is imported; a real path. */
  readonly file: string;
  /** The package around it; absent for a path that leads to a file. */
  readonly package?: PluginPackage;
}

export interface PluginPackage {
  /** A real path. */
  readonly folder: string;
  readonly version?: string;
  /** Ids of the providers that it declares. */
  readonly providers: readonly string[];
}

/**
 * Finds a plugin by the name or path that `plugins:` gives it, by Node's own rules, without executing anything. Throws
 * `PLUGIN_NAME_INVALID`, `PLUGIN_NOT_INSTALLED` or `PLUGIN_PACKAGE_INVALID`.
 */
export function resolvePlugin(name: string, scope: PluginScope): ResolvedPlugin {
  return readingPlugin(name, () => find(name, scope));
}

/** Makes `PLUGIN_PACKAGE_INVALID` of what the system refuses: permissions, impossible paths. */
export function readingPlugin<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (isOrcError(error)) throw error;
    throw new OrcError("PLUGIN_PACKAGE_INVALID", `The plugin "${name}" cannot be read: ${(error as Error).message}`, {
      hint: "Check the path and its permissions, or take it out of plugins: in config.yaml.",
      cause: error,
    });
  }
}

function find(name: string, scope: PluginScope): ResolvedPlugin {
  if (isPath(name)) return resolvePath(name, scope);
  if (!PACKAGE_NAME.test(name)) {
    throw new OrcError("PLUGIN_NAME_INVALID", `"${name}" in plugins: is neither the name of a package nor a path.`, {
      hint: "Write a package's name without a version, or a path that begins with ./",
    });
  }
  const folder = findPackage(name, scope.packageDir);
  if (folder === undefined) throw notInstalled(name, scope);
  return toResolved(name, scope, folder);
}

/** The real folder of an installed package, looked for as Node does: in `node_modules` of `from` and of each folder above it. */
export function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (statSync(join(candidate, "package.json"), { throwIfNoEntry: false })?.isFile() === true) return realpathSync(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

function isPath(name: string): boolean {
  return isAbsolute(name) || /^\.{1,2}(?:\/|$)/.test(name);
}

function resolvePath(name: string, scope: PluginScope): ResolvedPlugin {
  const path = resolve(scope.configDir, name);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return { name, tier: scope.tier, file: realpathSync(path) };
  if (stat?.isDirectory() === true) return toResolved(name, scope, realpathSync(path));
  throw new OrcError("PLUGIN_NOT_INSTALLED", `There is no plugin at ${path}, which plugins: names as "${name}".`, {
    hint: `Correct the path in ${join(scope.configDir, "config.yaml")}; it is relative to that file's folder.`,
  });
}

function toResolved(name: string, { tier }: PluginScope, folder: string): ResolvedPlugin {
  const manifest = readPluginManifest(folder);
  if (manifest === undefined) {
    throw new OrcError("PLUGIN_PACKAGE_INVALID", `${folder}, the plugin "${name}", has no package.json.`, {
      hint: "Add one with name, exports and llm-orc.providers, or name the plugin's file instead of its folder.",
    });
  }
  const { version, providers } = manifest;
  if (providers === undefined) {
    throw new OrcError("PLUGIN_PACKAGE_INVALID", `${folder}, the plugin "${name}", does not declare what it adds to llm-orc.`, {
      hint: 'Its package.json needs "llm-orc": {"providers": ["<id>"]}; if it is no plugin, take it out of plugins: in config.yaml.',
    });
  }
  const main = resolve(folder, manifest.main);
  if (!isInside(folder, main) || statSync(main, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new OrcError("PLUGIN_PACKAGE_INVALID", `The plugin "${name}" has no file ${main}, which its package.json says to import.`, {
      hint: "Install it again; one that is being written may have to be built first.",
    });
  }
  return { name, tier, file: realpathSync(main), package: { folder, ...(version === undefined ? {} : { version }), providers } };
}

function notInstalled(name: string, { tier, packageDir, configDir, installCommand }: PluginScope): OrcError {
  const isFile = statSync(resolve(configDir, name), { throwIfNoEntry: false }) !== undefined;
  return new OrcError(
    "PLUGIN_NOT_INSTALLED",
    `The plugin "${name}" of ${tier === "global" ? "your config.yaml" : "this project"} is not installed in ${packageDir}.`,
    { hint: isFile ? `For the file beside config.yaml write ./${name}` : `Install it: ${installCommand} ${name}` },
  );
}
