/** `node tooling/update-public-surface.ts`: writes down what the packages offer now. The change belongs into the review. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPublicSurface } from "./read-public-names.ts";

const file = join(import.meta.dirname, "public-surface.json");
const surface = readPublicSurface();
writeFileSync(file, `${JSON.stringify(surface, null, 2)}\n`);
execFileSync(join(import.meta.dirname, "../node_modules/.bin/oxfmt"), [file]);
const names = Object.values(surface).reduce((sum, { values, types }) => sum + values.length + types.length, 0);
console.log(`${names} names of ${Object.keys(surface).length} entry points written to tooling/public-surface.json.`);
