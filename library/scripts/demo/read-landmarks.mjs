/* llm-orc-script
{
  "what": "Reads what the folder in which it runs says about itself: its README's opening, its manifests, and which well-known files it has.",
  "input": "none of its own",
  "parameters": { "type": "object", "additionalProperties": false },
  "output": "{readme: {path, title, opening} | null, manifests: [{path, name, description?, commands?}], landmarks: [path]}",
  "reads": ["."],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { existsSync, readdirSync } from "node:fs";
import { shorten } from "../lib/shorten.mjs";
import { runScript } from "../lib/run-script.mjs";
import { readSource } from "./lib/source-files.mjs";

const WELL_KNOWN = [
  ["LICENSE", "LICENSE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "AGENTS.md"],
  ["Makefile", "Dockerfile", "compose.yaml", "docker-compose.yml", "tsconfig.json", "pnpm-workspace.yaml", "turbo.json"],
  ["requirements.txt", ".github/workflows", ".gitlab-ci.yml", "src", "lib", "app", "apps", "packages", "docs", "tests", "test", "examples"],
].flat();

await runScript(import.meta, () => ({
  readme: readReadme(),
  manifests: [npmManifest(), tomlManifest("pyproject.toml"), tomlManifest("Cargo.toml"), goModule()].filter((found) => found !== undefined),
  landmarks: WELL_KNOWN.filter((path) => existsSync(path)),
}));

function readReadme() {
  const path = readdirSync(".")
    .sort()
    .find((name) => /^readme(\.(md|markdown|rst|txt|adoc))?$/i.test(name));
  const text = path === undefined ? undefined : readSource(path)?.text;
  if (text === undefined) return null;
  const title = /^#\s+(.+)$/m.exec(text)?.[1];
  // The first paragraph of prose: headings, badges, HTML and tables say little.
  const opening = text
    .split(/\r?\n\s*\r?\n/)
    .find((paragraph) => /^\s*[\p{L}\p{N}*_`"'>]/u.test(paragraph) && /\p{L}{2}.*\s/su.test(paragraph));
  return { path, title: title === undefined ? null : shorten(title, 120), opening: opening === undefined ? null : shorten(opening, 600) };
}

function npmManifest() {
  const text = readSource("package.json")?.text;
  if (text === undefined) return undefined;
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    return { path: "package.json", name: null };
  }
  const commands = Object.keys(manifest?.scripts ?? {}).slice(0, 15);
  return described("package.json", manifest?.name, manifest?.description, commands.length > 0 ? { commands } : {});
}

function tomlManifest(path) {
  const text = readSource(path)?.text;
  if (text === undefined) return undefined;
  const value = (key) => new RegExp(String.raw`^${key}\s*=\s*["'](.*)["']\s*$`, "m").exec(text)?.[1];
  return described(path, value("name"), value("description"), {});
}

function goModule() {
  const text = readSource("go.mod")?.text;
  return text === undefined ? undefined : described("go.mod", /^module\s+(\S+)/m.exec(text)?.[1], undefined, {});
}

function described(path, name, description, more) {
  const about = typeof description === "string" ? { description: shorten(description, 200) } : {};
  return { path, name: typeof name === "string" ? shorten(name, 100) : null, ...about, ...more };
}
