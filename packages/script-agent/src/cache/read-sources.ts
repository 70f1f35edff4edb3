import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, extname, relative, resolve } from "node:path";
import type { Interpreter } from "../resolve/find-interpreter.ts";
import { readShebang } from "../resolve/read-shebang.ts";
import { defaultPythonShimDir } from "../protocol/to-script-environment.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import type { ImportSearch } from "./import-search.ts";
import { localImports, type SourceLanguage } from "./local-imports.ts";

/** What of a script's code its answer depends on, as hashes. */
export interface ScriptSources {
  readonly script: string;
  /** By path relative to the script's folder, sorted; `absent` for a file that would be loaded if it were there. */
  readonly imports: Readonly<Record<string, string>>;
  readonly interpreter: string;
}

const MAX_FILES = 200;
const MAX_BYTES = 8 * 1024 * 1024;
const ROOT_LANGUAGES: Readonly<Partial<Record<Interpreter["name"], SourceLanguage>>> = {
  node: "javascript",
  python: "python",
  bash: "shell",
};
// They change what an interpreter does with the same script.
const INTERPRETER_VARIABLES = ["NODE_OPTIONS", "PYTHONHOME", "PYTHONPATH"];

/** Reads the script and all that it loads; starts nothing. An obstacle says why its code cannot be known as a whole. */
export function readSources(
  script: { readonly path: string; readonly interpreter: Interpreter },
  options: Pick<ScriptKindOptions, "cwd" | "env" | "pythonShimDir">,
): ScriptSources | { readonly obstacle: string } {
  const language = ROOT_LANGUAGES[script.interpreter.name];
  if (language === undefined) return { obstacle: "only scripts in JavaScript, TypeScript, Python and shell can be followed" };
  if (isWrapper(script.interpreter)) {
    return { obstacle: `${script.interpreter.command} is itself a script, and which ${script.interpreter.name} it starts is not known` };
  }
  const preload = preloaded(script.interpreter, options.env);
  if (preload !== undefined) return { obstacle: `${preload} has other code run before it` };
  try {
    // Node and Python look beside the file itself, a shell beside the name by which it was called.
    const root = language === "shell" ? script.path : realpathSync(script.path);
    const hashes = readAll(root, language, { script: root, cwd: options.cwd, pythonFolders: pythonFolders(root, options) });
    if (!(hashes instanceof Map)) return hashes;
    const own = hashes.get(root) ?? ABSENT;
    hashes.delete(root);
    const imports = [...hashes].map(([path, hash]) => [relative(dirname(root), path), hash] as const);
    return {
      script: own,
      imports: Object.fromEntries(imports.sort(([a], [b]) => (a < b ? -1 : 1))),
      interpreter: hashInterpreter(script.interpreter, options.env),
    };
  } catch (error) {
    return { obstacle: `it cannot be read: ${(error as Error).message}` };
  }
}

const ABSENT = "absent";

function readAll(root: string, language: SourceLanguage, search: ImportSearch): Map<string, string> | { readonly obstacle: string } {
  const hashes = new Map<string, string>();
  const queue = [{ path: root, language: language as SourceLanguage | undefined }];
  let bytes = 0;
  for (const { path, language } of queue) {
    if (hashes.has(path)) continue;
    const content = readIfFile(path);
    hashes.set(path, content === undefined ? ABSENT : sha256(content));
    bytes += content?.length ?? 0;
    if (hashes.size > MAX_FILES || bytes > MAX_BYTES) return { obstacle: `it loads more than ${MAX_FILES} files or 8 MiB` };
    if (content === undefined || language === undefined) continue;
    const imports = localImports(path, content.toString("utf8"), language, search);
    if ("obstacle" in imports) {
      const name = path === root ? "" : `${relative(dirname(root), path)}, `;
      return { obstacle: `${name}${imports.obstacle}` };
    }
    for (const file of imports.files) queue.push({ path: file, language: languageOf(file, language) });
  }
  return hashes;
}

// What is sourced is shell, whatever it is called; of the others the ending tells.
function languageOf(path: string, loadedBy: SourceLanguage): SourceLanguage | undefined {
  if (loadedBy === "shell") return "shell";
  const extension = extname(path).toLowerCase();
  if (/^\.[cm]?[jt]s$/.test(extension)) return "javascript";
  return extension === ".py" ? "python" : undefined;
}

function readIfFile(path: string): Buffer | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return undefined;
  // A pipe or a device would keep us waiting.
  if (!stat.isFile()) throw new Error(`${path} is no regular file`);
  if (stat.size > MAX_BYTES) throw new Error(`${path} is larger than 8 MiB`);
  return readFileSync(path);
}

function pythonFolders(script: string, { cwd, env, pythonShimDir }: Pick<ScriptKindOptions, "cwd" | "env" | "pythonShimDir">): string[] {
  const more = (env["PYTHONPATH"] ?? "").split(delimiter).filter(Boolean);
  return [dirname(script), ...more.map((folder) => resolve(cwd, folder)), pythonShimDir ?? defaultPythonShimDir];
}

/** Which program runs the script, and what changes how it does: an update of it is seen by its size and time. */
function hashInterpreter({ name, command }: Interpreter, env: ScriptKindOptions["env"]): string {
  if (command === null) return ABSENT;
  const path = realpathSync(command);
  const { size, mtimeMs } = statSync(path);
  const version = name === "node" ? process.version : "";
  const variables = INTERPRETER_VARIABLES.map((variable) => env[variable] ?? null);
  return sha256(JSON.stringify([name, command, path, size, mtimeMs, version, variables]));
}

/** Version managers put scripts in the place of an interpreter: another version is then seen in no file that we know. */
function isWrapper({ name, command }: Interpreter): boolean {
  return name !== "node" && command !== null && readShebang(command) !== undefined;
}

function preloaded({ name }: Interpreter, env: ScriptKindOptions["env"]): string | undefined {
  if (name === "bash") return (env["BASH_ENV"] ?? "") === "" ? undefined : "BASH_ENV";
  const loads = /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)\b/.test(env["NODE_OPTIONS"] ?? "");
  return name === "node" && loads ? "NODE_OPTIONS" : undefined;
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
