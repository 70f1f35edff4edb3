import { dirname } from "node:path";

/**
 * Bundles of undici what we use, the client of one HTTP/1.1 connection: loading `fetch`, web sockets, mocks and HTTP/2, for which we have
 * Node's own, would take twice as long.
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

/** What is used of esbuild's plugin interface. */
interface EsbuildBuild {
  onLoad(
    options: { readonly filter: RegExp },
    callback: (file: { readonly path: string }) => { contents: string; resolveDir: string },
  ): void;
}
