import { readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { rolldown } from "rolldown";

/** One file: these modules, with all that they import and that no earlier group holds. */
export interface ChunkGroup {
  /** What the file's name begins with. */
  readonly name: string;
  /** Ends of paths of the program's entry and of modules that it imports lazily. */
  readonly modules: readonly string[];
}

export interface JoinOptions {
  /** The entry's name: with `main`, `main.js` becomes `main.cjs`. */
  readonly entry: string;
  readonly groups: readonly ChunkGroup[];
  /** Packages that are not in the bundle. */
  readonly external: readonly string[];
  /** What esbuild tells of these chunks. */
  readonly metafile: string;
}

// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const BEYOND_ASCII = /[^\x00-\x7f]/;

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly entryPoint?: string }>>;
}

/**
 * Makes of esbuild's ES modules in a folder, one for each set of users, CommonJS files of which a command loads few: Node takes a third
 * of a millisecond to find, read and link an ES module, and loads parts of itself only because an import has to know their names.
 * See docs/decisions/0014-apps-are-a-few-commonjs-files.md.
 */
export async function joinChunks(folder: string, { entry, groups, external, metafile }: JoinOptions): Promise<void> {
  const { outputs } = JSON.parse(readFileSync(metafile, "utf8")) as Metafile;
  const chunkOf = (module: string): string => {
    const [chunk, ...more] = Object.keys(outputs).filter((name) => outputs[name]?.entryPoint?.endsWith(module) === true);
    if (chunk === undefined) throw new Error(`${module} is neither an entry nor imported lazily.`);
    if (more.length > 0) throw new Error(`${module} is the end of more than one path.`);
    return resolve(chunk);
  };
  const bundle = await rolldown({
    input: { [entry]: join(folder, `${entry}.js`) },
    platform: "node",
    external: [...external],
    // esbuild has left out what is not used.
    treeshake: false,
    // yargs asks for it in configuration files that build on a package's; we have none, and CommonJS has not this.
    transform: { define: { "import.meta.resolve": "undefined" } },
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: "cjs",
    entryFileNames: "[name].cjs",
    // esbuild's own hash is in the names already.
    chunkFileNames: ({ name }) => `${name.replace(/-[0-9A-Z]{8}$/, "")}-[hash].cjs`,
    // With a letter beyond it, V8 keeps a file in two bytes a letter; and it is read as ASCII.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
    codeSplitting: {
      groups: groups.map(({ name, modules }, index) => {
        const chunks = new Set(modules.map(chunkOf));
        return { name, test: (id: string) => chunks.has(id), priority: groups.length - index };
      }),
    },
  });
  await bundle.close();
  for (const file of output) {
    if (file.type === "chunk" && BEYOND_ASCII.test(file.code)) throw new Error(`${file.fileName} is not in ASCII.`);
  }
  for (const chunk of Object.keys(outputs)) rmSync(join(folder, basename(chunk)));
}
