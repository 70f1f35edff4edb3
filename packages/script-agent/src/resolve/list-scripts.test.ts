import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { listScripts, suggestScript } from "./list-scripts.ts";
import { resolveScript } from "./resolve-script.ts";

const env = { PATH: process.env["PATH"] };

describe("listScripts", () => {
  it("lists each reference once, and every one of them resolves to the listed file", () => {
    using folder = temporaryFolder({
      ".llm-orc/scripts/top.sh": "",
      ".llm-orc/scripts/tools/count.py": "",
      ".llm-orc/scripts/tools/notes.md": "",
      ".llm-orc/scripts/tools/two words.ts": "",
      ".llm-orc/scripts/__pycache__/x.py": "",
      "not/listed.py": "",
      "library/tools/count.py": "",
      "library/primitives/read.mjs": "",
    });
    const options = { cwd: folder.path, env, scriptDirs: [join(folder.path, "library")] };
    const listed = listScripts(options);
    expect(listed.map(({ reference }) => reference)).toEqual(["primitives/read.mjs", "tools/count.py", "tools/two words.ts", "top.sh"]);
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
