import { join } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDER = join(import.meta.dirname, "../../packages/core-config");

export interface BadInput {
  /** Milliseconds that the loader takes for a text. */
  readonly parseMs: (text: string) => Promise<number>;
  readonly hostileTexts: Readonly<Record<string, { readonly text: string }>>;
  readonly thousandAgents: string;
  readonly damagedTexts: (count: number) => Iterable<string>;
}

/** The built loader, and the bad input that its own tests use: fixtures are no part of a package, so they are loaded by path. */
export async function loadBadInput(): Promise<BadInput> {
  const load = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
    (await import(pathToFileURL(join(FOLDER, path)).href)) as Readonly<Record<string, unknown>>;
  const { createEnsembleLoader } = await import("@llm-orc/core-config");
  const { hostileTexts, thousandAgents } = (await load("src/__fixtures__/hostile-texts.ts")) as unknown as BadInput;
  const { damagedTexts } = (await load("src/__fixtures__/damaged-texts.ts")) as { damagedTexts: DamagedTexts };
  const { corpusFiles } = (await load("src/__fixtures__/corpus.ts")) as { corpusFiles: (folder: string) => readonly { text: string }[] };
  const { builtInKinds } = await import("@llm-orc/run-spec");
  const loader = createEnsembleLoader({ kinds: builtInKinds });
  const originals = ["valid", "lenient", "invalid"].flatMap((folder) => corpusFiles(folder).map(({ text }) => text));
  return {
    async parseMs(text) {
      const startedMs = performance.now();
      await loader.parse(text);
      return performance.now() - startedMs;
    },
    hostileTexts,
    thousandAgents,
    damagedTexts: (count) => damagedTexts(originals, count, 20_261_124),
  };
}

type DamagedTexts = (originals: readonly string[], count: number, seed: number) => Iterable<string>;
