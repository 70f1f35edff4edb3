import { statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { lineAt, type LocalImports } from "./import-search.ts";

// What may stand between two words of a statement.
const GAP = String.raw`(?:\s|/\*[^]*?\*/|//[^\n]*)*`;
// Without escapes and insertions: a name that has them is found out only by running it.
const LITERAL = /(["'`])([^"'`\\\n$]*)\1/y;
// `import "x"`, `import("x")`, `require("x")`, and `from "x"` behind what a statement can have there: prose also says from.
const NAMES_MODULE = new RegExp(
  String.raw`(?:\bimport\b|\bimport\b${GAP}\(|\brequire\b${GAP}\(|(?:\}|\bexport\b${GAP}\*|\bas\b${GAP}[^\s{},;"'\`]+|\bimport\b${GAP}(?:type\b${GAP})?[^\s{},;"'\`(]+)${GAP}\bfrom\b)${GAP}(?=["'\`])`,
  "g",
);
// Neither the method of an object, `graph.import(x)`, nor where one is defined, `import(x) {`.
const CALLS_LOADER = new RegExp(String.raw`(?<!(?:^|[^.])\.)\b(?:import|require)\b${GAP}\((?![^()\n]*\)[ \t]*\{)${GAP}`, "g");
const LITERAL_ALONE = new RegExp(String.raw`(["'\`])[^"'\`\\\n$]*\1${GAP}[,)]`, "y");
const RELATIVE = /(["'`])(\.{1,2}(?:\/[^"'`\\\n]*)?)\1/g;
const OTHER_LOADERS = /\b(?:createRequire|registerHooks|importScripts)\b/;
const EXTENSIONS = [".js", ".json", ".mjs", ".cjs", ".ts", ".node", "/index.js", "/index.json", "/package.json"];

/**
 * Every text in the file that begins with `./` or `../` counts, wherever it stands: no static import can be overlooked then, and
 * comments, regular expressions and templates need no parser. Packages, and names that are made at run time, are obstacles.
 */
export function importsOfJavaScript(path: string, text: string): LocalImports {
  const files = new Set<string>();
  for (const [, , name = ""] of text.matchAll(RELATIVE)) for (const file of candidates(path, name)) files.add(file);
  for (const found of text.matchAll(NAMES_MODULE)) {
    const at = found.index + found[0].length;
    LITERAL.lastIndex = at;
    const name = LITERAL.exec(text)?.[2];
    if (name === undefined) return { obstacle: `line ${lineAt(text, at)} loads a module whose name is no plain text` };
    if (name.startsWith("/")) files.add(name);
    else if (!/^\.{1,2}(\/|$)/.test(name) && !isBuiltin(name)) {
      return { obstacle: `line ${lineAt(text, at)} loads "${name}", which is not followed` };
    }
  }
  for (const found of text.matchAll(CALLS_LOADER)) {
    LITERAL_ALONE.lastIndex = found.index + found[0].length;
    if (!LITERAL_ALONE.test(text)) return { obstacle: `line ${lineAt(text, found.index)} loads a module whose name is no plain text` };
  }
  const loader = OTHER_LOADERS.exec(text);
  if (loader !== null) return { obstacle: `line ${lineAt(text, loader.index)} uses ${loader[0]}` };
  return { files: [...files] };
}

/** The file that is named. A name without an ending may be several: all of them count, and where there is none, that counts. */
function candidates(path: string, name: string): readonly string[] {
  // A URL in a module, a plain path in `require`.
  const asUrl = decoded(name.replace(/[?#].*$/s, ""));
  return asUrl === name ? filesAt(resolve(dirname(path), name)) : [asUrl, name].flatMap((each) => filesAt(resolve(dirname(path), each)));
}

function filesAt(target: string): readonly string[] {
  if (isFile(target)) return [target];
  const others = EXTENSIONS.map((extension) => (extension.startsWith("/") ? join(target, extension) : target + extension)).filter(isFile);
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
  return others.length > 0 || isFolder ? others : [target];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
