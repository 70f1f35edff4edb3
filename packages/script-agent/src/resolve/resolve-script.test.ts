import { chmodSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { projectPaths } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { resolveScript, type ResolvedScript } from "./resolve-script.ts";

const env = { PATH: process.env["PATH"] };

describe("resolveScript", () => {
  it("searches the folders in order", () => {
    using folder = temporaryFolder({
      "tests/a/x.sh": "",
      ".llm-orc/scripts/a/x.sh": "",
      ".llm-orc/a/x.sh": "",
      "a/x.sh": "",
      "extra/a/x.sh": "",
      "llm-orchestra-library/scripts/a/x.sh": "",
      "llm-orchestra-library/primitives/python/a/y.py": "",
      "llm-orchestra-library/primitives/a/z.sh": "",
      "llm-orchestra-library/a/w.sh": "",
    });
    const root = folder.path;
    const options = { cwd: root, env: { ...env, LLM_ORC_TEST_PRIMITIVES_DIR: join(root, "tests") }, scriptDirs: [join(root, "extra")] };
    const order = ["tests", ".llm-orc/scripts", ".llm-orc", ".", "extra", "llm-orchestra-library/scripts"];
    for (const place of order) {
      expect(pathOf(resolveScript("a/x.sh", options))).toBe(join(root, place, "a/x.sh"));
      renameAway(join(root, place, "a"));
    }
    expect(pathOf(resolveScript("a/y.py", options))).toBe(join(root, "llm-orchestra-library/primitives/python/a/y.py"));
    expect(pathOf(resolveScript("a/z.sh", options))).toBe(join(root, "llm-orchestra-library/primitives/a/z.sh"));
    expect(pathOf(resolveScript("a/w.sh", options))).toBe(join(root, "llm-orchestra-library/a/w.sh"));
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

  it("meets a Python reference by a JavaScript twin in the extra folders only", () => {
    using folder = temporaryFolder({ "library/primitives/read.mjs": "", ".llm-orc/scripts/primitives/read.mjs": "" });
    const options = { cwd: folder.path, env, scriptDirs: [join(folder.path, "library")] };
    const found = resolveScript("primitives/read.py", options);
    expect(found).toMatchObject({ path: join(folder.path, "library/primitives/read.mjs"), interpreter: { name: "node" } });
  });

  it("takes an absolute path as it is", () => {
    using folder = temporaryFolder({ "x.rb": "" });
    expect(pathOf(resolveScript(join(folder.path, "x.rb"), { cwd: "/", env }))).toBe(join(folder.path, "x.rb"));
    expect(resolveScript("/nowhere/x.rb", { cwd: folder.path, env })).toEqual({ type: "missing", searched: ["/nowhere/x.rb"] });
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

  it("prefers LLM_ORC_PYTHON, then the active and the project's virtual environment", () => {
    using folder = temporaryFolder({ "x.py": "", "own/bin/python": "#!x", "active/bin/python": "#!x", ".venv/bin/python": "#!x" });
    const root = folder.path;
    const active = { ...env, VIRTUAL_ENV: join(root, "active") };
    const command = (variables: Record<string, string | undefined>): unknown => {
      const found = resolveScript("x.py", { cwd: root, env: variables });
      return found.type === "file" ? found.interpreter.command : found;
    };
    expect(command({ ...active, LLM_ORC_PYTHON: join(root, "own/bin/python") })).toBe(join(root, "own/bin/python"));
    expect(command(active)).toBe(join(root, "active/bin/python"));
    expect(command(env)).toBe(join(root, ".venv/bin/python"));
    renameAway(join(root, ".venv"));
    expect(command(env)).toMatch(/\/python3$/);
    expect(command({ PATH: "/nowhere" })).toBeNull();
    expect(command({ ...active, LLM_ORC_PYTHON: "no-such-python" })).toBeNull();
  });

  it("warns of a file that others may change", () => {
    using folder = temporaryFolder({ "x.sh": "" });
    const warnings = (mode: number): unknown => {
      chmodSync(join(folder.path, "x.sh"), mode);
      const found = resolveScript("x.sh", { cwd: folder.path, env });
      return found.type === "file" ? found.warnings.map(({ code, path, message }) => [code, path, message.includes("group")]) : found;
    };
    expect(warnings(0o644)).toEqual([]);
    expect(warnings(0o664)).toEqual([["ORC3104", "/script", true]]);
    expect(warnings(0o666)).toEqual([["ORC3104", "/script", false]]);
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
