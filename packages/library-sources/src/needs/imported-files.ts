import { posix } from "node:path";

/**
 * The files of a library that a script of it refers to, directly or through others, without the script itself; sorted. Of
 * JavaScript: every relative path in quotes that is a file of the library, which covers imports of all forms and data that is read
 * beside the script. Of Python: `import` and `from` of modules beside it. Nothing is executed.
 */
export function importedFiles(script: string, files: ReadonlySet<string>, read: (path: string) => Buffer): readonly string[] {
  const found = new Set([script]);
  for (const path of found) {
    const text = read(path).toString("utf8");
    const candidates = /\.[cm]?[jt]s$/.test(path) ? quotedPaths(text, path) : path.endsWith(".py") ? pythonModules(text, path) : [];
    for (const candidate of candidates) if (files.has(candidate)) found.add(candidate);
  }
  found.delete(script);
  return [...found].sort();
}

function quotedPaths(text: string, from: string): readonly string[] {
  return [...text.matchAll(/["'`](\.{1,2}\/[^"'`\n\\$]{1,200})["'`]/g)].map(([, path = ""]) => posix.join(posix.dirname(from), path));
}

function pythonModules(text: string, from: string): readonly string[] {
  const folder = posix.dirname(from);
  return [...text.matchAll(/^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+([^\n#]{1,500})|import[ \t]+([^\n#]{1,500}))/gm)].flatMap(
    ([, dots = "", module = "", names = "", plain]) => {
      if (plain !== undefined) return namesIn(plain).flatMap((name) => moduleFiles(folder, name));
      const base = posix.join(folder, ...Array.from({ length: Math.max(0, dots.length - 1) }, () => ".."));
      const inner = module === "" ? base : posix.join(base, module.replaceAll(".", "/"));
      return [
        ...(module === "" ? [posix.join(base, "__init__.py")] : moduleFiles(base, module)),
        ...namesIn(names).flatMap((name) => moduleFiles(inner, name)),
      ];
    },
  );
}

function namesIn(list: string): readonly string[] {
  return list
    .replace(/[()\\]/g, " ")
    .split(",")
    .map((part) => part.trim().split(/\s+/)[0] ?? "")
    .filter((name) => /^[\w.]+$/.test(name));
}

// A module is a file or a package; of a dotted name each package on the way is imported too.
function moduleFiles(folder: string, name: string): readonly string[] {
  const parts = name.split(".").filter(Boolean);
  return parts.flatMap((_, index) => {
    const path = posix.join(folder, ...parts.slice(0, index + 1));
    return [`${path}.py`, `${path}/__init__.py`];
  });
}
