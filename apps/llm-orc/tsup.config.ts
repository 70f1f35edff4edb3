import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { defineConfig } from "tsup";
import { bundleApp } from "../../tooling/bundle-app.ts";

export default defineConfig(
  bundleApp({
    entry: { main: "src/main.ts", "write-help": "src/write-help.ts" },
    together: [
      // What nearly every command needs: the command line itself, and reading a project.
      { name: "start", modules: ["src/main.ts", "cli/dist/commands/list-ensembles.js", "core-config/dist/index.js", "search-dirs.js"] },
      { name: "run", modules: ["cli/dist/commands/invoke.js", "run/prepare-run.js", "run/named-inputs.js", "run/execute-run.js"] },
    ],
    beforeJoin: () => writeFileSync("dist/help.txt", execFileSync(process.execPath, ["dist/write-help.js"])),
  }),
);
