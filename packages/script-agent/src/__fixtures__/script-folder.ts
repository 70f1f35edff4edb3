import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the fixture scripts. */
export const fixtureScripts: string = fileURLToPath(new URL("scripts", import.meta.url));

/** A temporary folder with the given files; those that begin with `#!` are made executable. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): { readonly path: string; readonly [Symbol.dispose]: () => void } {
  const path = mkdtempSync(join(tmpdir(), "llm-orc-test-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
    chmodSync(join(path, name), text.startsWith("#!") ? 0o755 : 0o644);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
