import { dirname } from "node:path";
import type { EsbuildBuild } from "./esbuild-build.ts";

/**
 * Bundles of undici what we use, the client of one HTTP/1.1 connection: loading `fetch`, web sockets and mocks would take half as long
 * again, and HTTP/2, for which we have Node's own, a fifth.
 */
export const leanUndici = {
  name: "lean-undici",
  setup(build: EsbuildBuild): void {
    for (const [file, contents] of Object.entries(REPLACED)) {
      build.onLoad({ filter: new RegExp(`[\\\\/]undici[\\\\/]${file}$`) }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
    }
  },
};

const REPLACED = {
  "index\\.js": 'module.exports = { Client: require("./lib/dispatcher/client.js") };',
  "lib[\\\\/]dispatcher[\\\\/]client-h2\\.js": 'module.exports = () => { throw new Error("This bundle has no HTTP/2 of undici."); };',
};
