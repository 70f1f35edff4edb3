/** `node packages/pricing/tooling/update-models.ts`: writes src/models.ts from the installed price source. The change belongs into the review. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { LOOKED_UP_ON } from "./newer-models.ts";
import { SOURCE_DATE, SOURCE_VERSION, toRows } from "./to-rows.ts";

const entry = createRequire(import.meta.url).resolve("@pydantic/genai-prices");
const { version } = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8")) as { readonly version: string };
if (version !== SOURCE_VERSION) throw new Error(`Version ${version} is installed: say so, and its day, in to-rows.ts.`);

const rows = toRows();
const source = { name: "@pydantic/genai-prices", version, date: SOURCE_DATE, additionsDate: LOOKED_UP_ON };
const lists = Object.entries(rows).map(
  ([vendor, list]) => `  ${vendor}: () => [\n${list.map((row) => `    ${JSON.stringify(row)},\n`).join("")}  ],\n`,
);
const file = join(import.meta.dirname, "../src/models.ts");
writeFileSync(
  file,
  `// Written by tooling/update-models.ts from ${source.name} ${source.version} (${source.date}, MIT licence), with newer models
// and limits of answers that are kept by hand beside it (${source.additionsDate}). Change it there.
import type { ModelRow, ModelSource, Vendor } from "./model-row.ts";

export const MODEL_SOURCE: ModelSource = ${JSON.stringify(source)};

// Functions, so that a start pays only for the vendors that it asks about.
// Id, context window, longest answer, [input, output, cache read, cache write, ...long-context tiers] in US dollars per million tokens.
export const MODELS: Readonly<Record<Vendor, () => readonly ModelRow[]>> = {
${lists.join("")}};
`,
);
execFileSync(join(import.meta.dirname, "../../../node_modules/.bin/oxfmt"), [file]);
const count = Object.values(rows).reduce((sum, list) => sum + list.length, 0);
process.stdout.write(`${count} models written to packages/pricing/src/models.ts.\n`);
