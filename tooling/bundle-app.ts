import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { bundledLicences } from "./bundled-licences.ts";
import { bundleOwnSchemas } from "./bundle-own-schemas.ts";
import { type ChunkGroup, joinChunks } from "./join-chunks.ts";
import { leanUndici } from "./lean-undici.ts";

export interface AppBundle {
  /** Bundles by name; `main` is what the program's file in `bin` imports. */
  readonly entry: Readonly<Record<string, string>>;
  /** What is loaded together, in one file each. */
  readonly together: readonly ChunkGroup[];
  /** When the content and all bundles are there, of which only `main` stays. */
  readonly beforeJoin?: () => void;
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
export function bundleApp({ entry, together, beforeJoin = () => {} }: AppBundle) {
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
    // The second leaves out a parser that undici has as an experiment.
    define: { LLM_ORC_VERSION: JSON.stringify(version), esbuildDetection: "true" },
    esbuildPlugins: [bundleOwnSchemas, leanUndici],
    esbuildOptions(options: { alias?: Record<string, string>; legalComments?: string }): void {
      // The licences are in THIRD_PARTY_LICENSES.txt.
      options.legalComments = "none";
      options.alias = {
        "mcp-proxy": resolve("../../tooling/no-mcp-proxy.ts"),
        "string-width": resolve("../../tooling/string-width.ts"),
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
      beforeJoin();
      cpSync("../../tooling/load-program.cjs", "dist/load-program.cjs");
      await joinChunks("dist", { entry: "main", groups: together, external: OUTSIDE, metafile: "dist/metafile-esm.json" });
      rmSync("dist/metafile-esm.json");
    },
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
