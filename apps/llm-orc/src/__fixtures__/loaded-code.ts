import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(import.meta.dirname, "../../dist");
// Not those inside a function: they are what an import() has become.
const REQUIRED_AT_ONCE = /(?<!\(\)=>)require\("\.\/([^"]+)"\)/g;

/** All files of the bundled program. */
export const bundledFiles = (): readonly string[] => readdirSync(DIST).filter((name) => name.endsWith(".cjs"));

/** The file whose name begins so, before its hash. */
export function bundledFile(name: string): string {
  const [file, ...more] = bundledFiles().filter((candidate) => candidate.slice(0, -"-12345678.cjs".length) === name);
  if (file === undefined || more.length > 0) throw new Error(`There is not one file ${name} in the bundle: ${more.join(", ")}`);
  return file;
}

/** Which of these texts are in a file, or in one that is loaded with it. */
export function textsLoaded(file: string, texts: readonly string[]): readonly string[] {
  const code = loadedCode(file, new Set());
  return texts.filter((text) => code.includes(text));
}

function loadedCode(file: string, seen: Set<string>): string {
  if (seen.has(file)) return "";
  seen.add(file);
  const code = readFileSync(join(DIST, file), "utf8");
  return code + [...code.matchAll(REQUIRED_AT_ONCE)].map(([, name = ""]) => loadedCode(name, seen)).join("");
}
