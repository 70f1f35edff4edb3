import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { listScripts, suggestScript } from "./list-scripts.ts";
import { resolveScript } from "./resolve-script.ts";

const env = { PATH: process.env["PATH"], HOME: "/nowhere" };

describe("listScripts", () => {
  it("lists each reference once, and every one of them resolves to the listed file", () => {
    using folder = temporaryFolder({
      ".llm-orc/scripts/top.sh": "",
      ".llm-orc/scripts/tools/count.py": "",
      ".llm-orc/scripts/tools/notes.md": "",
      ".llm-orc/scripts/tools/two words.ts": "",
      ".llm-orc/scripts/__pycache__/x.py": "",
      ".llm-orc/scripts/tools/lib/shared.py": "",
      "not/listed.py": "",
      "home/.config/llm-orc/scripts/mine.sh": "",
      "home/.config/llm-orc/scripts/top.sh": "",
      "library/tools/count.py": "",
      "library/tools/count.test.ts": "",
      "library/primitives/read.mjs": "",
      "library/primitives/__fixtures__/run.mjs": "",
      "library/lib/frame.mjs": "",
    });
    const options = { cwd: folder.path, env: { ...env, HOME: join(folder.path, "home") }, scriptDirs: [join(folder.path, "library")] };
    const listed = listScripts(options);
    expect(listed.map(({ reference, tier }) => [reference, tier])).toEqual([
      ["mine.sh", "global"],
      ["primitives/read.mjs", "library"],
      ["tools/count.py", "project"],
      ["tools/two words.ts", "project"],
      ["top.sh", "project"],
    ]);
    for (const { reference, path } of listed) expect(resolveScript(reference, options)).toMatchObject({ type: "file", path });
  });
});

describe("suggestScript", () => {
  it("finds a near file name in another folder, and nothing where nothing is near", () => {
    using folder = temporaryFolder({ ".llm-orc/scripts/deep/er/summarize.py": "" });
    expect(suggestScript("sumarize.py", { cwd: folder.path, env })).toBe("deep/er/summarize.py");
    expect(suggestScript("entirely-different.py", { cwd: folder.path, env })).toBeUndefined();
  });
});
