/** What a source file loads: absolute paths, also of what is not there (yet); or why that cannot be told from its text. */
export type LocalImports = { readonly files: readonly string[] } | { readonly obstacle: string };

export interface ImportSearch {
  /** The script that was started. */
  readonly script: string;
  /** The folder in which it runs. */
  readonly cwd: string;
  /** Where Python looks for modules. */
  readonly pythonFolders: readonly string[];
}

/** The number of the line that has this offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
