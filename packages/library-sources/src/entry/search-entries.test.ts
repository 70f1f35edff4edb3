import { describe, expect, it } from "vitest";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { folderSource } from "../folder/folder-source.ts";
import { searchEntries } from "./search-entries.ts";

describe("searchEntries", () => {
  it("finds words in names, categories, descriptions and contents, names first", () => {
    expect(search("summary")).toEqual(["review/summary name,content", "review/two-views content"]);
    expect(search("REVIEW")).toEqual(["review/two-views category,content", "review/summary category"]);
    expect(search("share")).toEqual(["review/two-views description,content"]);
    expect(search("anthropic")).toEqual(["there/careful content"]);
  });

  it("wants every word, wherever it stands", () => {
    expect(search("views share")).toEqual(["review/two-views name,description,content"]);
    expect(search("views nothing")).toEqual([]);
    expect(search("  ")).toEqual([]);
  });

  it("keeps to one kind, and answers the same each time", () => {
    const source = folderSource("local", temporaryFolder(SAMPLE_LIBRARY));
    expect(searchEntries(source, "sim", "profile").map(({ entry }) => entry.id)).toEqual(["quick", "spare"]);
    expect(searchEntries(source, "a")).toEqual(searchEntries(source, "a"));
  });
});

function search(query: string): readonly string[] {
  const source = folderSource("local", temporaryFolder(SAMPLE_LIBRARY));
  return searchEntries(source, query).map(({ entry, matched }) => `${entry.id} ${matched.join(",")}`);
}
