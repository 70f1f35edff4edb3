import type { ImportSearch, LocalImports } from "./import-search.ts";
import { importsOfJavaScript } from "./imports-of-javascript.ts";
import { importsOfPython } from "./imports-of-python.ts";
import { sourcedByShell } from "./sourced-by-shell.ts";

export type SourceLanguage = "javascript" | "python" | "shell";

/** The files that a file loads. Rather one too many than one too few: a file that is not needed costs a miss, one that is overlooked a wrong answer. */
export function localImports(path: string, text: string, language: SourceLanguage, search: ImportSearch): LocalImports {
  switch (language) {
    case "javascript":
      return importsOfJavaScript(path, text);
    case "python":
      return importsOfPython(path, text, search.pythonFolders);
    case "shell":
      return sourcedByShell(path, text, search);
  }
}
