import { defineConfig } from "tsup";
import { bundleApp } from "../../tooling/bundle-app.ts";

export default defineConfig(bundleApp({ entry: { main: "src/main.ts" }, together: [{ name: "start", modules: ["src/main.ts"] }] }));
