import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { findEnsemble } from "./find-ensemble.ts";

const ensemble = (name: string): string => `name: ${name}\ndescription: d\nagents: []\n`;

function layout(): { folder: string; dirs: { dir: string; tier: "local" | "library" | "global" }[] } {
  const folder = tempFolder({
    "local/review.yaml": ensemble("review"),
    "local/code/review.yaml": ensemble("deep-review"),
    "local/code/lint/lint.yaml": ensemble("lint"),
    "local/by-file.yml": ensemble("other-name"),
    "local/broken.yaml": "agents: [\n",
    "local/code/half.yaml": "name: half\nagents: [\n",
    "global/review.yaml": ensemble("review"),
    "global/only-global.yaml": ensemble("only-global"),
    "global/broken.yaml": ensemble("broken"),
    "outside.yaml": ensemble("outside"),
  });
  return {
    folder,
    dirs: [
      { dir: join(folder, "local"), tier: "local" },
      { dir: join(folder, "global"), tier: "global" },
    ],
  };
}

describe("findEnsemble", () => {
  it.each([
    ["a name", "review", "local/review.yaml"],
    ["a name in a folder below", "deep-review", "local/code/review.yaml"],
    ["folder and name", "code/deep-review", "local/code/review.yaml"],
    ["folder and file", "code/review", "local/code/review.yaml"],
    ["a folder that the ensemble is named after", "code/lint", "local/code/lint/lint.yaml"],
    ["a file", "by-file", "local/by-file.yml"],
    ["a file with its ending", "by-file.yml", "local/by-file.yml"],
    ["a name in a later folder", "only-global", "global/only-global.yaml"],
  ])("finds by %s", (_name, query, file) => {
    const { folder, dirs } = layout();
    expect(findEnsemble(query, { dirs })).toMatchObject({ found: true, entry: { file: join(folder, file) } });
  });

  it.each([
    ["broken", "local/broken.yaml"],
    ["half", "local/code/half.yaml"],
    ["code/half", "local/code/half.yaml"],
  ])("gives the problems of a file that was meant and does not load: %s", (query, file) => {
    const { folder, dirs } = layout();
    const result = findEnsemble(query, { dirs });
    expect(result).toMatchObject({ found: true, entry: { file: join(folder, file) } });
    expect(result.found && result.entry.problems?.map(({ severity }) => severity)).toContain("error");
  });

  it("suggests what is near, and says where it looked", () => {
    const { dirs } = layout();
    expect(findEnsemble("reveiw", { dirs })).toEqual({ found: false, suggestions: ["review"], searched: dirs.map(({ dir }) => dir) });
    expect(findEnsemble("code/deep-reviw", { dirs })).toMatchObject({ suggestions: ["code/deep-review"] });
    expect(findEnsemble("zzz", { dirs })).toMatchObject({ suggestions: [] });
  });

  it.each(["../outside", "../outside.yaml", "code/../../outside", "/etc/passwd", "", ".", "..", "review\0", "code/", "a".repeat(100_000)])(
    "leaves its folders for no name: %j",
    (query) => {
      const { dirs } = layout();
      expect(findEnsemble(query, { dirs })).toMatchObject({ found: false });
    },
  );

  it("takes a path only when it is allowed", () => {
    const { folder, dirs } = layout();
    const absolute = join(folder, "outside.yaml");
    expect(findEnsemble(absolute, { dirs })).toMatchObject({ found: false });
    expect(findEnsemble(absolute, { dirs, allowPath: true })).toMatchObject({
      found: true,
      entry: { name: "outside", relativePath: null },
    });
    expect(findEnsemble("../outside.yaml", { dirs, allowPath: true, cwd: join(folder, "local") })).toMatchObject({
      found: true,
      entry: { file: absolute },
    });
    expect(findEnsemble("missing.yaml", { dirs, allowPath: true, cwd: folder })).toMatchObject({ found: false });
    expect(findEnsemble("a\0.yaml", { dirs, allowPath: true, cwd: folder })).toMatchObject({ found: false });
  });

  it("knows the place of a path inside one of the folders", () => {
    const { folder, dirs } = layout();
    expect(findEnsemble("global/review.yaml", { dirs, allowPath: true, cwd: folder })).toMatchObject({ entry: { tier: "global" } });
    expect(findEnsemble("local/code/review.yaml", { dirs, allowPath: true, cwd: folder })).toMatchObject({
      entry: { relativePath: "code" },
    });
  });
});
