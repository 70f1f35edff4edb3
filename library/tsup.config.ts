import { rmSync, writeFileSync } from "node:fs";
import { defineConfig } from "tsup";
import { bundledLicences } from "../tooling/bundled-licences.ts";

// The libraries that scripts import, each as one file that imports nothing but Node's own: where scripts are copied to there is no node_modules.
const folder = "scripts/lib/vendor";

export default defineConfig({
  entry: ["vendor/*.ts"],
  outDir: folder,
  format: "esm",
  outExtension: () => ({ js: ".mjs" }),
  target: "node22.19",
  platform: "node",
  splitting: false,
  noExternal: [/./],
  minify: true,
  dts: false,
  // Scripts may be running meanwhile.
  clean: false,
  metafile: true,
  banner: { js: "// Built from library/vendor/; the licences of what is inside are in THIRD_PARTY_LICENSES.txt beside this file." },
  async onSuccess() {
    writeFileSync(`${folder}/THIRD_PARTY_LICENSES.txt`, bundledLicences(`${folder}/metafile-esm.json`, "."));
    rmSync(`${folder}/metafile-esm.json`);
  },
});
