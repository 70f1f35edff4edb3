import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { bundledLicences } from "./bundled-licences.ts";
import { bundleOwnSchemas } from "./bundle-own-schemas.ts";

export interface AppBundle {
  /** Bundles by name; `main` is what the program's file in `bin` imports. */
  readonly entry: Readonly<Record<string, string>>;
  /** After the bundle and its content are there. */
  readonly afterwards?: () => void;
  /** Bundles that only `afterwards` runs. */
  readonly notShipped?: readonly string[];
}

const OUTSIDE = [
  // A native module, which is there where it could be installed.
  "@napi-rs/keyring",
  // Schema libraries that fastmcp would translate from: ours are JSON Schemas, and none is ever imported.
  "@valibot/to-json-schema",
  "effect",
  "sury",
];

/**
 * What tsup needs to bundle an app, run in the app's folder: everything is in `dist`, with the library's content, the Python
 * module and the licences of what was bundled; each lazy import is a chunk of its own.
 */
export function bundleApp({ entry, afterwards = () => {}, notShipped = [] }: AppBundle) {
  const { version } = readJson("package.json") as { version: string };
  const { files } = readJson("../../library/package.json") as { files: readonly string[] };
  const content = ["README.md", ...files.filter((file) => !file.startsWith("!"))];
  return {
    entry: { ...entry },
    format: "esm" as const,
    target: "node22.19",
    platform: "node" as const,
    splitting: true,
    noExternal: [new RegExp(`^(?!(?:${OUTSIDE.join("|")})$)`)],
    external: [...OUTSIDE],
    // Names stay as they are: in stack traces, and without esbuild's calls that set each function's name when a file is loaded.
    minifyWhitespace: true,
    minifySyntax: true,
    dts: false,
    clean: true,
    metafile: true,
    define: { LLM_ORC_VERSION: JSON.stringify(version) },
    // Some dependencies are CommonJS and call require.
    banner: { js: 'import { createRequire as llmOrcRequire } from "node:module"; const require = llmOrcRequire(import.meta.url);' },
    esbuildPlugins: [bundleOwnSchemas],
    esbuildOptions(options: { alias?: Record<string, string> }): void {
      options.alias = {
        "mcp-proxy": resolve("../../tooling/no-mcp-proxy.ts"),
        "string-width": resolve("../../tooling/string-width.ts"),
        undici: resolve("../../tooling/undici.ts"),
      };
    },
    async onSuccess(): Promise<void> {
      for (const part of content) {
        cpSync(`../../library/${part}`, `dist/content/${part}`, {
          recursive: true,
          filter: (path) => !/\.test\.ts$|__fixtures__/.test(path),
        });
      }
      cpSync("../../packages/script-agent/python", "dist/python", { recursive: true, filter: (path) => !path.includes("__pycache__") });
      writeFileSync("dist/THIRD_PARTY_LICENSES.txt", bundledLicences("dist/metafile-esm.json", "."));
      afterwards();
      const leftOver = new Set(["metafile-esm.json", ...notShipped.map((name) => `${name}.js`)]);
      for (const file of readdirSync("dist").filter((name) => leftOver.has(name))) rmSync(`dist/${file}`);
    },
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
