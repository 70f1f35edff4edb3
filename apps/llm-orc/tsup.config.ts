import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { defineConfig } from "tsup";
import { bundleApp } from "../../tooling/bundle-app.ts";

export default defineConfig(
  bundleApp({
    entry: { main: "src/main.ts", "write-help": "src/write-help.ts" },
    notShipped: ["write-help"],
    afterwards: () => writeFileSync("dist/help.txt", execFileSync(process.execPath, ["dist/write-help.js"])),
  }),
);
