import { existsSync, globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The workspace's root folder. */
export const ROOT: string = join(import.meta.dirname, "..");

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface SourceFile {
  /** From the workspace's root. */
  readonly path: string;
  /** What it imports, statically or not, as written. */
  readonly imports: readonly string[];
}

export interface WorkspacePackage {
  readonly name: string;
  /** From the workspace's root: `packages/executor`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)["']([^"'\n]+)["']/gm;

/** The packages whose folders match, sorted by name; a folder without package.json is none. */
export function readWorkspace(...folders: readonly string[]): readonly WorkspacePackage[] {
  return globSync([...folders], { cwd: ROOT })
    .filter((folder) => existsSync(join(ROOT, folder, "package.json")))
    .map(readPackage)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readPackage(folder: string): WorkspacePackage {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as Manifest;
  const files = globSync("**/*.{ts,mts,js,mjs}", {
    cwd: join(ROOT, folder),
    exclude: (name) => name === "node_modules" || name === "dist" || name === "results",
  });
  const sources = files.toSorted().map((file) => readSource(join(ROOT, folder, file)));
  return { name: manifest.name, folder, manifest, sources };
}

function readSource(file: string): SourceFile {
  const text = withoutComments(readFileSync(file, "utf8"));
  return { path: relative(ROOT, file), imports: [...text.matchAll(IMPORT)].map((match) => match[1] as string) };
}

/** Block comments and whole-line comments out; examples in them are no code. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}
