import { readFileSync } from "node:fs";

const names = ["INPUT_DATA", "INPUT_TEXT", "AGENT_PARAMETERS", "PYTHONUTF8", "SECRET", "KEEP_ONE"];
const seen = Object.fromEntries(names.map((name) => [name, process.env[name] ?? null]));
const files = Object.fromEntries(
  names.filter((name) => process.env[`${name}_FILE`] !== undefined).map((name) => [name, process.env[`${name}_FILE`]]),
);
const bytes = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, readFileSync(path).length]));
const stdin = readFileSync("/dev/stdin", "utf8").length;
process.stdout.write(JSON.stringify({ seen, files, bytes, cwd: process.cwd(), stdin }));
