import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { isInside } from "@llm-orc/project-files";
import { readPluginManifest } from "./plugin-manifest.ts";
import { findPackage, type ResolvedPlugin } from "./resolve-plugin.ts";

/** A file whose bytes a trust is bound to. */
export interface CoveredFile {
  /** What names it wherever it stands: package, version and path in it. */
  readonly label: string;
  readonly path: string;
}

const MAX_FILES = 20_000;
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The files that make up a plugin. Of a package: every file in its folder, and in those of the packages that it and they
 * depend on by `package.json`. Of a single file: itself, and what it imports by a relative path, and so on.
 */
export function coveredFiles(plugin: ResolvedPlugin): readonly CoveredFile[] {
  return plugin.package === undefined ? importedFiles(plugin.file) : packageFiles(plugin.package.folder);
}

/** One hash over names and bytes of files, in whatever order they are given. Throws `PLUGIN_TOO_LARGE`. */
export function hashFiles(files: readonly CoveredFile[]): string {
  let bytes = 0;
  const lines = files.map(({ label, path }) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    // Reading a pipe would wait for ever.
    if (stat?.isFile() !== true) return `${label}\0none`;
    bytes += stat.size;
    if (bytes > MAX_BYTES) throw tooLarge(path);
    return `${label}\0${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
  });
  return createHash("sha256").update(lines.toSorted().join("\n")).digest("hex");
}

function packageFiles(root: string): readonly CoveredFile[] {
  const files: CoveredFile[] = [];
  const packages = new Set([root]);
  for (const folder of packages) {
    const { name = basename(folder), version = "", dependencies = [] } = readPluginManifest(folder) ?? {};
    addFolder(files, folder, `${name}@${version}`);
    for (const dependency of dependencies) {
      const found = findPackage(dependency, folder);
      // Once it is installed, it is another set of files.
      if (found !== undefined) packages.add(found);
    }
  }
  return files;
}

// Installed packages count by what package.json says, not by what else lies there.
const NOT_OF_THE_PACKAGE: ReadonlySet<string> = new Set(["node_modules", ".git"]);

function addFolder(files: CoveredFile[], root: string, label: string): void {
  const folders = [root];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (NOT_OF_THE_PACKAGE.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) checkLink(root, path);
      else files.push({ label: `${label}/${relative(root, path)}`, path });
      if (files.length + folders.length > MAX_FILES) throw tooLarge(root);
    }
  }
}

// What lies in the package is looked at anyway; what lies elsewhere may be anything, and of any size.
function checkLink(root: string, path: string): void {
  const target = realpathSync(path);
  if (isInside(root, target)) return;
  throw new OrcError(
    "PLUGIN_PACKAGE_INVALID",
    `${path} leads out of the plugin's folder, to ${target}: it cannot be told what would run.`,
    {
      hint: "Replace the link by what it points at, or declare it as a dependency in package.json.",
    },
  );
}

const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

function importedFiles(file: string): readonly CoveredFile[] {
  const found = new Set([file]);
  for (const path of found) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || stat.size > MAX_BYTES) continue;
    for (const [, specifier = ""] of readFileSync(path, "utf8").matchAll(RELATIVE_IMPORT)) found.add(resolve(dirname(path), specifier));
    if (found.size > MAX_FILES) throw tooLarge(file);
  }
  return [...found].map((path) => ({ label: relative(dirname(file), path), path }));
}

function tooLarge(path: string): OrcError {
  return new OrcError("PLUGIN_TOO_LARGE", `${path} has more files than can be looked through: over ${MAX_FILES}, or 256 MB.`, {
    hint: "Name the plugin's own folder in plugins:, not one that holds other things too.",
  });
}
