import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { defineConfig } from "tsup";
import { bundledLicences } from "../../tooling/bundled-licences.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const { files } = JSON.parse(readFileSync("../../library/package.json", "utf8")) as { files: readonly string[] };
const published = ["README.md", ...files.filter((file) => !file.startsWith("!"))];

export default defineConfig({
  entry: { main: "src/main.ts", "write-help": "src/write-help.ts" },
  format: "esm",
  target: "node22.19",
  platform: "node",
  // Everything is in the bundle; each lazy import is a chunk of its own.
  splitting: true,
  noExternal: [/^(?!@napi-rs\/keyring$)/],
  // A native module, which is there where it could be installed.
  external: ["@napi-rs/keyring"],
  minify: true,
  keepNames: true,
  dts: false,
  clean: true,
  metafile: true,
  define: { LLM_ORC_VERSION: JSON.stringify(version) },
  // Some dependencies are CommonJS and call require.
  banner: { js: 'import { createRequire as llmOrcRequire } from "node:module"; const require = llmOrcRequire(import.meta.url);' },
  async onSuccess() {
    for (const part of published) {
      cpSync(`../../library/${part}`, `dist/content/${part}`, {
        recursive: true,
        filter: (path) => !/\.test\.ts$|__fixtures__/.test(path),
      });
    }
    cpSync("../../packages/script-agent/python", "dist/python", { recursive: true, filter: (path) => !path.includes("__pycache__") });
    writeFileSync("dist/help.txt", execFileSync(process.execPath, ["dist/write-help.js"]));
    writeFileSync("dist/THIRD_PARTY_LICENSES.txt", bundledLicences("dist/metafile-esm.json", "."));
    for (const file of readdirSync("dist").filter((name) => /^(metafile|write-help)/.test(name))) rmSync(`dist/${file}`);
  },
});
