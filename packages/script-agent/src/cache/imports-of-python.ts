import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { lineAt, type LocalImports } from "./import-search.ts";
import { PYTHON_MODULES } from "./python-modules.ts";

// A statement begins a line, or follows `:` or `;` on it.
const STATEMENT = /(?:^|[:;])[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n;]*)|import[ \t]+([^\n;]*))/gm;
const OTHER_LOADERS =
  /\b(?:__import__|importlib|runpy|imp|zipimport|pkgutil|exec|execfile)\b\s*[(.]|\bsys\.(?:path|meta_path|path_hooks|modules)\b/;
const OTHER_LOADER_MODULES: ReadonlySet<string> = new Set(["importlib", "runpy", "imp", "zipimport", "pkgutil"]);

/** Modules beside the script (and in `folders`, before the standard library) are followed; installed packages are obstacles. */
export function importsOfPython(path: string, source: string, folders: readonly string[]): LocalImports {
  // Same length, so that lines stay where they are.
  const text = source.replace(/\\\r?\n/g, (end) => " ".repeat(end.length));
  const loader = OTHER_LOADERS.exec(text);
  if (loader !== null) return { obstacle: `line ${lineAt(source, loader.index)} loads code in a way that is not followed` };
  const files = new Set<string>();
  for (const found of text.matchAll(STATEMENT)) {
    const [, from, names = "", modules = ""] = found;
    const wanted = from === undefined ? namesOf(modules).map((name) => [name, []] as const) : [[from, namesOf(names)] as const];
    for (const [module, submodules] of wanted) {
      if (OTHER_LOADER_MODULES.has(module.split(".", 1)[0] ?? ""))
        return { obstacle: `line ${lineAt(source, found.index)} imports ${module}` };
      const followed = findModule(path, module, submodules, folders);
      if (followed === undefined) return { obstacle: `line ${lineAt(source, found.index)} imports "${module}", which is not followed` };
      for (const file of followed) files.add(file);
    }
  }
  return { files: [...files] };
}

/** `a, b.c as d  # why` -> `a`, `b.c`. */
function namesOf(list: string): readonly string[] {
  return list
    .replace(/#[^\n]*/g, "")
    .replace(/[()]/g, "")
    .split(",")
    .map((entry) => entry.trim().split(/\s+/, 1)[0] ?? "")
    .filter((name) => name !== "");
}

/** The files of a module and of what is taken from it; none for the standard library's; undefined when it is neither here nor there. */
function findModule(path: string, module: string, names: readonly string[], folders: readonly string[]): readonly string[] | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const segments = module.slice(dots).split(".").filter(Boolean);
  if (dots > 0) return filesBelow(up(dirname(path), dots - 1), segments, names);
  const top = segments[0] ?? "";
  const home = folders.find((folder) => isThere(join(folder, `${top}.py`)) || isThere(join(folder, top)));
  if (home !== undefined) return filesBelow(home, segments, names);
  // Absent now; once there, it would be taken instead.
  return PYTHON_MODULES.has(top) ? folders.slice(0, 1).map((folder) => join(folder, `${top}.py`)) : undefined;
}

function filesBelow(folder: string, segments: readonly string[], names: readonly string[]): readonly string[] {
  const found: string[] = [];
  let at = folder;
  for (const segment of segments) {
    at = join(at, segment);
    found.push(...modulesAt(at));
  }
  if (segments.length === 0) found.push(join(folder, "__init__.py"));
  if (names.includes("*")) found.push(join(at, "__init__.py"));
  for (const name of names) found.push(...modulesAt(join(at, name)));
  return found.length > 0 ? found : [`${at}.py`];
}

function modulesAt(path: string): readonly string[] {
  return [`${path}.py`, join(path, "__init__.py")].filter(isThere);
}

function up(folder: string, levels: number): string {
  return levels === 0 ? folder : up(dirname(folder), levels - 1);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
