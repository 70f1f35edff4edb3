/**
 * `node --conditions=@llm-orc/source tooling/write-error-reference.ts`: writes docs/reference/errors.md from the entries in
 * tooling/error-reference/, with the messages that the examples really give.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnosticEntries, renderReference } from "./error-reference/render-reference.ts";
import { ROOT } from "./read-workspace.ts";

const file = join(ROOT, "docs/reference/errors.md");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await renderReference());
console.log(`${diagnosticEntries.length} problems and the errors written to docs/reference/errors.md.`);
