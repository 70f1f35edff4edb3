import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { resolveScript, type ResolvedScript } from "./resolve-script.ts";

const env = { PATH: process.env["PATH"], HOME: "/nowhere" };

describe("resolveScript", () => {
  it("searches the folders in order", () => {
    using folder = temporaryFolder({
      "tests/a/x.sh": "",
      ".llm-orc/scripts/a/x.sh": "",
      ".llm-orc/a/x.sh": "",
      "a/x.sh": "",
      "extra/a/x.sh": "",
      "home/.config/llm-orc/scripts/a/x.sh": "",
      "llm-orchestra-library/scripts/a/x.sh": "",
      "llm-orchestra-library/primitives/python/a/y.py": "",
      "llm-orchestra-library/primitives/a/z.sh": "",
      "llm-orchestra-library/a/w.sh": "",
    });
    const root = folder.path;
    const options = {
      cwd: root,
      env: { ...env, HOME: join(root, "home"), LLM_ORC_TEST_PRIMITIVES_DIR: join(root, "tests") },
      scriptDirs: [join(root, "extra")],
    };
    const order = ["tests", ".llm-orc/scripts", ".llm-orc", ".", "home/.config/llm-orc/scripts", "llm-orchestra-library/scripts", "extra"];
    for (const place of order) {
      expect(pathOf(resolveScript("a/x.sh", options))).toBe(join(root, place, "a/x.sh"));
      renameAway(join(root, place, "a"));
    }
    expect(pathOf(resolveScript("a/y.py", options))).toBe(join(root, "llm-orchestra-library/primitives/python/a/y.py"));
    expect(pathOf(resolveScript("a/z.sh", options))).toBe(join(root, "llm-orchestra-library/primitives/a/z.sh"));
    expect(pathOf(resolveScript("a/w.sh", options))).toBe(join(root, "llm-orchestra-library/a/w.sh"));
  });

  it("looks into the library of LLM_ORC_LIBRARY_PATH instead of the one beside the project", () => {
    using folder = temporaryFolder({
      "llm-orchestra-library/scripts/x.sh": "",
      "shelf/scripts/y.mjs": "",
      "shelf/primitives/python/z.py": "",
      "bundled/x.sh": "",
    });
    const options = { cwd: folder.path, env: { ...env, LLM_ORC_LIBRARY_PATH: "shelf" }, scriptDirs: [join(folder.path, "bundled")] };
    expect(pathOf(resolveScript("y.py", options))).toBe(join(folder.path, "shelf/scripts/y.mjs"));
    expect(pathOf(resolveScript("z.py", options))).toBe(join(folder.path, "shelf/primitives/python/z.py"));
    expect(pathOf(resolveScript("x.sh", options))).toBe(join(folder.path, "bundled/x.sh"));
  });

  it("takes the discovered project as base, not the working folder", () => {
    using folder = temporaryFolder({ ".llm-orc/scripts/x.sh": "", "sub/.keep": "" });
    const options = { cwd: join(folder.path, "sub"), project: projectPaths(folder.path), env };
    expect(pathOf(resolveScript("x.sh", options))).toBe(join(folder.path, ".llm-orc/scripts/x.sh"));
  });

  it("tries underscores, and goes without a leading scripts/", () => {
    using folder = temporaryFolder({ ".llm-orc/scripts/file_ops/read_file.py": "" });
    const expected = join(folder.path, ".llm-orc/scripts/file_ops/read_file.py");
    for (const reference of [
      "file-ops/read-file.py",
      "scripts/file_ops/read_file.py",
      "scripts/file-ops/read_file.py",
      "file_ops\\read_file.py",
    ]) {
      expect(pathOf(resolveScript(reference, { cwd: folder.path, env }))).toBe(expected);
    }
  });

  it("meets a Python reference by a JavaScript twin in libraries, and among copied primitives", () => {
    using folder = temporaryFolder({
      "home/.config/llm-orc/scripts/primitives/file_ops/list.js": "",
      "home/.config/llm-orc/scripts/mine.mjs": "",
      "llm-orchestra-library/scripts/tools/count.mjs": "",
      "library/primitives/read.mjs": "",
      "library/primitives/both.mjs": "",
      "library/primitives/both.py": "",
      ".llm-orc/scripts/primitives/copied.mjs": "",
      ".llm-orc/scripts/own.mjs": "",
    });
    const root = folder.path;
    const options = { cwd: root, env: { ...env, HOME: join(root, "home") }, scriptDirs: [join(root, "library")] };
    const found = (reference: string): string | undefined => pathOf(resolveScript(reference, options))?.slice(root.length + 1);
    expect(resolveScript("primitives/read.py", options)).toMatchObject({ interpreter: { name: "node" } });
    expect(found("primitives/read.py")).toBe("library/primitives/read.mjs");
    expect(found("primitives/both.py")).toBe("library/primitives/both.py");
    expect(found("tools/count.py")).toBe("llm-orchestra-library/scripts/tools/count.mjs");
    expect(found("primitives/copied.py")).toBe(".llm-orc/scripts/primitives/copied.mjs");
    expect(found("scripts/primitives/copied.py")).toBe(".llm-orc/scripts/primitives/copied.mjs");
    expect(found("primitives/file-ops/list.py")).toBe("home/.config/llm-orc/scripts/primitives/file_ops/list.js");
    expect(found("own.py")).toBeUndefined();
    expect(found("mine.py")).toBeUndefined();
  });

  it("takes an absolute path as it is", () => {
    using folder = temporaryFolder({ "x.rb": "" });
    expect(pathOf(resolveScript(join(folder.path, "x.rb"), { cwd: "/", env }))).toBe(join(folder.path, "x.rb"));
    expect(resolveScript("/nowhere/x.rb", { cwd: folder.path, env })).toMatchObject({ type: "missing", searched: ["/nowhere/x.rb"] });
  });

  it.each(["echo hello", "make build.ts", "wc -w", "some_command", "cd /tmp\nls", "printf 'a\\tb'\n", "scripts/a.sh\nscripts/b.sh"])(
    "takes %j as shell",
    (text) => {
      expect(resolveScript(text, { cwd: "/", env })).toEqual({ type: "inline" });
    },
  );

  it.each(["no/such", "nothing.py", "nothing.ts", "a\0b.sh", "."])("finds no file for %j", (reference) => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, "nothing.py"));
    if (reference === ".") return expect(resolveScript("./", { cwd: folder.path, env }).type).toBe("missing");
    expect(resolveScript(reference, { cwd: folder.path, env })).toMatchObject({ type: "missing" });
  });

  it("never leaves the searched folders", () => {
    using folder = temporaryFolder({ "secret.sh": "", "project/sub/inside.sh": "" });
    const cwd = join(folder.path, "project");
    expect(resolveScript("../secret.sh", { cwd, env }).type).toBe("missing");
    expect(pathOf(resolveScript("sub/../sub/inside.sh", { cwd, env }))).toBe(join(cwd, "sub/inside.sh"));
    for (const reference of sequences(["..", ".", "", "sub", "secret.sh", "scripts", ".llm-orc"], 5)) {
      const path = pathOf(resolveScript(`./${reference.join("/")}`, { cwd, env }));
      if (path !== undefined) expect(path.startsWith(`${cwd}/`), reference.join("/")).toBe(true);
    }
  });

  it.each([
    ["x.PY", "python"],
    ["x.python", "python"],
    ["x.bash", "bash"],
    ["x.cjs", "node"],
    ["x.ts", "node"],
    ["x.javascript", "node"],
    ["x.rb", "ruby"],
    ["dir/plain", "bash"],
    ["dir/plain.txt", "bash"],
  ])("runs %s by %s", (name, interpreter) => {
    using folder = temporaryFolder({ [name]: "" });
    expect(resolveScript(`./${name}`, { cwd: folder.path, env })).toMatchObject({ type: "file", interpreter: { name: interpreter } });
  });
});

function pathOf(found: ResolvedScript): string | undefined {
  return found.type === "file" ? found.path : undefined;
}

function sequences(items: readonly string[], length: number): readonly (readonly string[])[] {
  if (length === 0) return [[]];
  const shorter = sequences(items, length - 1);
  return [...shorter, ...shorter.filter((one) => one.length === length - 1).flatMap((one) => items.map((item) => [...one, item]))];
}

function renameAway(path: string): void {
  renameSync(path, `${path}.away`);
}
