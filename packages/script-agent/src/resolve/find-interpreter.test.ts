import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectPaths } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { runScript, testEnvironment } from "../__fixtures__/run-script.ts";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { findExecutable } from "./find-executable.ts";
import { findInterpreter, interpreterProblem } from "./find-interpreter.ts";

const env = testEnvironment;
const python = findExecutable("python3", env, "/") as string;

describe("the Python of a script", () => {
  it("is LLM_ORC_PYTHON, then the active and the project's virtual environment, then python3", () => {
    const files = Object.fromEntries(["own", "active", ".venv", "venv"].map((name) => [`${name}/bin/python`, "#!x"]));
    using folder = temporaryFolder({ ...files, "sub/.keep": "" });
    const root = folder.path;
    const active = { ...env, VIRTUAL_ENV: join(root, "active") };
    const command = (variables: Record<string, string | undefined>): string | null =>
      findInterpreter("x.py", { cwd: join(root, "sub"), project: projectPaths(root), env: variables }).command;
    expect(command({ ...active, LLM_ORC_PYTHON: join(root, "own/bin/python") })).toBe(join(root, "own/bin/python"));
    expect(command({ ...active, LLM_ORC_PYTHON: "python3" })).toBe(python);
    expect(command(active)).toBe(join(root, "active/bin/python"));
    expect(command({ ...env, VIRTUAL_ENV: "" })).toBe(join(root, ".venv/bin/python"));
    expect(command({ ...env, VIRTUAL_ENV: join(root, "gone") })).toBe(join(root, ".venv/bin/python"));
    chmodSync(join(root, ".venv/bin/python"), 0o644);
    expect(command(env)).toBe(join(root, "venv/bin/python"));
    chmodSync(join(root, "venv/bin/python"), 0o644);
    expect(command(env)).toBe(python);
    expect(command({ PATH: "/nowhere" })).toBeNull();
  });

  it("is said to be missing when LLM_ORC_PYTHON names none, whatever else there is", () => {
    using folder = temporaryFolder({ ".venv/bin/python": "#!x" });
    const found = findInterpreter("x.py", { cwd: folder.path, env: { ...env, LLM_ORC_PYTHON: "no-such-python" } });
    expect(found).toMatchObject({ command: null, hint: expect.stringContaining('LLM_ORC_PYTHON is "no-such-python"') });
  });

  it("is found where uv and others link to a Python that they keep elsewhere, and sees what is installed there", async () => {
    // What is on PATH may be a shell script that chooses a Python.
    const ask = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)";
    const [version, real = ""] = execFileSync(python, ["-c", ask], { encoding: "utf8" }).split("\n");
    using folder = temporaryFolder({
      "use.py": "import sys, there; print(there.VALUE)",
      "home/pythons/.keep": "",
      ".venv/pyvenv.cfg": `home = ${dirname(real)}\ninclude-system-site-packages = false\n`,
    });
    symlinkSync(real, join(folder.path, "home/pythons/python3"));
    mkdirSync(join(folder.path, ".venv/bin"));
    symlinkSync(join(folder.path, "home/pythons/python3"), join(folder.path, ".venv/bin/python"));
    const packages = `.venv/lib/python${version}/site-packages`;
    mkdirSync(join(folder.path, packages), { recursive: true });
    using module = temporaryFolder({ "there.py": "VALUE = 'installed in the environment'" });
    symlinkSync(join(module.path, "there.py"), join(folder.path, packages, "there.py"));
    const outcome = await runScript("use.py", { depends_on: ["a"] }, {}, { cwd: folder.path });
    expect(outcome).toEqual({ status: "success", response: "installed in the environment" });
  });

  it("is not silently another one when the environment's own is gone", () => {
    using folder = temporaryFolder({ ".venv/pyvenv.cfg": "" });
    mkdirSync(join(folder.path, ".venv/bin"));
    symlinkSync("/nowhere/python3.8", join(folder.path, ".venv/bin/python"));
    const found = findInterpreter("x.py", { cwd: folder.path, env });
    expect(found.command).toBeNull();
    expect(interpreterProblem("x.py", found)).toBe(`x.py needs the virtual environment ${folder.path}/.venv, whose Python is gone.`);
    expect(found.hint).toContain(`python3 -m venv --clear '${folder.path}/.venv'`);
  });

  it("does not need a variable that the scripts do not see", async () => {
    using folder = temporaryFolder({ "x.py": "import os; print(os.environ.get('VIRTUAL_ENV'), os.environ.get('KEEP'))" });
    mkdirSync(join(folder.path, "active/bin"), { recursive: true });
    symlinkSync(python, join(folder.path, "active/bin/python"));
    const options = {
      cwd: folder.path,
      env: { ...env, VIRTUAL_ENV: join(folder.path, "active"), KEEP: "kept" },
      environmentAllowList: ["KEEP"],
    };
    expect(findInterpreter("x.py", options).command).toBe(join(folder.path, "active/bin/python"));
    expect((await runScript("x.py", { depends_on: ["a"] }, {}, options)).response).toBe("None kept");
  });
});

describe("a file whose name does not say by what it is run", () => {
  it.each([
    ["#!/bin/sh\n", 0o755, "executable", undefined],
    ["#!/usr/bin/env -S VAR=1 python3 -u\n", 0o755, "executable", undefined],
    ["echo hi\n", 0o755, "bash", undefined],
    ["echo hi\n", 0o644, "bash", undefined],
    ["#!/bin/sh\n", 0o644, "bash", undefined],
    ["#!/usr/bin/env bash\n", 0o644, "bash", undefined],
    ["\x7fELF\0\0", 0o755, "executable", undefined],
    ["#!/usr/bin/env python3\n", 0o644, "executable", "begins with a #! line and is not executable"],
    ["#!/nowhere/python\n", 0o755, "executable", "needs /nowhere/python, as its #! line says, which was not found"],
    ["#!/usr/bin/env no-such-program\n", 0o755, "executable", "needs no-such-program, as its #! line says, which was not found"],
    ["#!\n", 0o755, "executable", "needs , as its"],
    ["#!/usr/bin/env python3\r\nprint()\r\n", 0o755, "executable", "has line ends of Windows"],
  ])("beginning with %j, mode %o, is for %s (%s)", (text, mode, name, problem) => {
    using folder = temporaryFolder({ tool: text });
    const path = join(folder.path, "tool");
    chmodSync(path, mode);
    const found = findInterpreter(path, { cwd: folder.path, env });
    expect(found.name).toBe(name);
    if (problem === undefined) expect(found.command).not.toBeNull();
    else expect(interpreterProblem("tool", found)).toContain(problem);
  });

  it("is mended by the command that is shown", async () => {
    using folder = temporaryFolder({ "it's": "#!/usr/bin/env python3\nprint('ran')\n" });
    const options = { cwd: folder.path };
    chmodSync(join(folder.path, "it's"), 0o644);
    const first = await runScript("./it's", { depends_on: ["a"] }, {}, options);
    expect(first.error).toMatchObject({ code: "SCRIPT_INTERPRETER_MISSING", hint: expect.stringMatching(/^chmod u\+x /) });
    await runScript(`${first.error?.hint}\n:`, {}, {}, options);
    expect((await runScript("./it's", { depends_on: ["a"] }, {}, options)).response).toBe("ran");

    using other = temporaryFolder({ tool: "#!/bin/sh\r\necho ran\r\n" });
    const { error } = await runScript("./tool", { depends_on: ["a"] }, {}, { cwd: other.path });
    await runScript(`${error?.hint}\n:`, {}, {}, { cwd: other.path });
    expect((await runScript("./tool", { depends_on: ["a"] }, {}, { cwd: other.path })).response).toBe("ran");
  });
});
