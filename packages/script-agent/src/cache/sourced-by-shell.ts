import { dirname, resolve } from "node:path";
import { type ImportSearch, lineAt, type LocalImports } from "./import-search.ts";

// At the place of a command: the beginning of a line, or behind what ends or opens one.
const SOURCE = /(?:^|[;&|({!`]|\b(?:then|do|else|elif|if|while|until|time|builtin|command)\b)[ \t]*(?:source|\.)[ \t]+([^\n;&|]*)/gm;
const EVAL = /(?:^|[;&|({!`]|\b(?:then|do|else)\b)[ \t]*(?:builtin[ \t]+|command[ \t]+)?eval\b/m;
// The folder of the file itself, in the ways in which it is usually written.
const OWN_FOLDER = /^(?:\$\(dirname (?:-- )?"?\$(?:0|\{?BASH_SOURCE(?:\[0\])?\}?)"?\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\})(?=\/)/;

/** Files that are sourced by a plain path, or by one below the script's own folder. Anything else that a shell can source is an obstacle. */
export function sourcedByShell(path: string, source: string, { script, cwd }: ImportSearch): LocalImports {
  const text = source.replace(/\\\r?\n/g, (end) => " ".repeat(end.length));
  const evaluated = EVAL.exec(text);
  if (evaluated !== null) return { obstacle: `line ${lineAt(source, evaluated.index + evaluated[0].length)} uses eval` };
  const files: string[] = [];
  for (const found of text.matchAll(SOURCE)) {
    const line = lineAt(source, found.index + found[0].length);
    const file = sourcedFile(found[1] ?? "", path, { script, cwd });
    if (file === undefined) return { obstacle: `line ${line} sources a file whose path is no plain text` };
    files.push(file);
  }
  return { files };
}

function sourcedFile(words: string, path: string, { script, cwd }: Pick<ImportSearch, "script" | "cwd">): string | undefined {
  const word = firstWord(words.trim());
  const own = OWN_FOLDER.exec(word)?.[0];
  const rest = own === undefined ? word : word.slice(own.length);
  // Without a slash it is looked up on PATH.
  if (/[$`*?[\\~"'{]/.test(rest) || !rest.includes("/")) return undefined;
  if (own === undefined) return resolve(cwd, rest);
  return resolve(dirname(own.includes("BASH_SOURCE") ? path : script), `.${rest}`);
}

// Up to the first blank that is neither quoted nor inside `$(...)`; the quotes around the whole word, or around its beginning, go.
function firstWord(words: string): string {
  const quoted = /^"((?:\$\([^)]*\)|[^"])*)"([^\s"']*)/.exec(words);
  if (quoted !== null) return `${quoted[1]}${quoted[2]}`;
  const plain = /^'([^']*)'(?=\s|$)/.exec(words);
  return plain?.[1] ?? /^(?:\$\([^)]*\)|[^\s])*/.exec(words)?.[0] ?? "";
}
