import { readdirSync, readFileSync } from "node:fs";

export interface CorpusFile {
  /** `valid/loop.yaml`. */
  readonly name: string;
  readonly text: string;
  /** What the comment on the first line of an invalid file promises: `ORC1101 6:14`. */
  readonly expected: string;
}

/** The example files of a folder of the corpus, by name. Throws when there are none. */
export function corpusFiles(folder: string): readonly CorpusFile[] {
  const place = new URL(`corpus/${folder}/`, import.meta.url);
  const names = readdirSync(place).filter((name) => name.endsWith(".yaml"));
  if (names.length === 0) throw new Error(`The corpus has no files in ${folder}.`);
  return names.toSorted().map((name) => {
    const text = readFileSync(new URL(name, place), "utf8");
    return { name: `${folder}/${name}`, text, expected: /^# (ORC\d{4} \d+:\d+)$/m.exec(text)?.[1] ?? "" };
  });
}
