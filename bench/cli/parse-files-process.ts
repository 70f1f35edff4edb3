/** Reads and parses every file of a folder with `yaml` alone: the bare counterpart of commands that look at all ensembles. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importFrom } from "../load/load-by-path.ts";

const { parse } = await importFrom<{ readonly parse: (text: string) => unknown }>("packages/core-config", "yaml");
const folder = process.argv[2] as string;
for (const name of readdirSync(folder)) parse(readFileSync(join(folder, name), "utf8"));
