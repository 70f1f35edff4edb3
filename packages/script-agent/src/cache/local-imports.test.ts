import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { localImports, type SourceLanguage } from "./local-imports.ts";

describe("localImports", () => {
  it.each<[source: string, files: readonly string[]]>([
    ['import { a } from "./a.mjs";', ["a.mjs"]],
    ["import{a as b}from\"./a.mjs\";export*from'./b.mjs'", ["a.mjs", "b.mjs"]],
    [
      'import a, * as b from "./a.mjs"; import "./b.mjs"; import data from "./data.json" with { type: "json" };',
      ["a.mjs", "b.mjs", "data.json"],
    ],
    ['import { /* it\'s "quoted"; */ a } /* x */ from // why\n "../up.mjs";', ["../up.mjs"]],
    ['const a = await import("./a.mjs"); const b = await import(/* later */ `./b.mjs`)', ["a.mjs", "b.mjs"]],
    ['const { a } = require("./plain"); const all = require("./folder")', ["folder/index.js", "plain.cjs", "plain.json"]],
    ['new Worker(new URL("./a.mjs?x=1#y", import.meta.url))', ["a.mjs", "a.mjs?x=1#y"]],
    ['import "./not-there.mjs";', ["not-there.mjs"]],
    ["class Graph { import(data, merge = false) { return data.import(merge); } }", []],
    ['if (/["]/.test(x)) {} import { a } from "./a.mjs";', ["a.mjs"]],
    ['import { readFileSync } from "node:fs"; import fs from "fs"; const x = `the answer from "them"`;', []],
    ['// Takes the words from "input" and imports nothing.\nconst important = 1; import.meta.url', []],
  ])("finds what %j loads", (source, files) => {
    expect(found("javascript", source)).toEqual(files);
  });

  it.each([
    'import { z } from "zod";',
    'import z from\n"zod"',
    'import "zod/register";',
    'export * from "zod";',
    'import * as z from "zod";',
    'import { a } from "#own";',
    "const a = await import(name);",
    "const a = await import(`./${name}.mjs`);",
    'const a = await import("./a" + ".mjs");',
    "const a = require(name)",
    "const a = [...require(name)]",
    "if (x) import(name)\n{ y() }",
    'const a = require("left-pad")',
    'import { createRequire } from "node:module"; const load = createRequire(import.meta.url); load(x)',
    'import { a } from "\\u002e/a.mjs";',
    'import "file:///etc/x.mjs";',
  ])("cannot follow %j", (source) => {
    expect(found("javascript", source)).toMatch(/^line \d+ /);
  });

  it.each<[source: string, files: readonly string[]]>([
    ["import json, sys, os.path as p", ["json.py", "os.py", "sys.py"]],
    ["import helper", ["helper.py"]],
    ["from helper import (\n  one,  # first\n  two,\n)", ["helper.py"]],
    ["if True: import helper", ["helper.py"]],
    ["x = 1; from pack import inner, other", ["pack/__init__.py", "pack/inner.py"]],
    ["import pack.inner", ["pack/__init__.py", "pack/inner.py"]],
    ["from . import helper\nfrom .helper import x\nfrom ..above import y", ["../above.py", "__init__.py", "helper.py"]],
    ["from \\\n  helper import x", ["helper.py"]],
    ["from llm_orc.script_utils import unwrap_input", ["../shim/llm_orc/__init__.py", "../shim/llm_orc/script_utils.py"]],
    ['"""Imports of words.\n\nWe import nothing."""\n# import numpy\nprint("import numpy")', []],
  ])("finds what %j imports", (source, files) => {
    expect(found("python", source)).toEqual(files);
  });

  it.each([
    "import numpy as np",
    "from requests import get",
    "import helper, numpy",
    "import importlib",
    "m = __import__(name)",
    "import sys\nsys.path.insert(0, x)",
    'exec(open("x.py").read())',
    "from importlib import import_module",
  ])("cannot follow %j", (source) => {
    expect(found("python", source)).toMatch(/^line \d+ /);
  });

  it.each<[source: string, files: readonly string[]]>([
    ["source ./lib.sh", ["../cwd/lib.sh"]],
    ["set -e\n. lib/a.sh && echo x", ["../cwd/lib/a.sh"]],
    ['source "$(dirname "$0")/lib.sh"', ["lib.sh"]],
    ['. "$(dirname "${BASH_SOURCE[0]}")"/../lib.sh', ["../lib.sh"]],
    ['if true; then source "${BASH_SOURCE%/*}/lib.sh" x; fi', ["lib.sh"]],
    ["source '/opt/it.sh'", ["/opt/it.sh"]],
    ["# source of all\necho . ./x; grep source ./y", []],
  ])("finds what %j sources", (source, files) => {
    expect(found("shell", source)).toEqual(files);
  });

  it.each(['source "$LIB"', "source lib.sh", 'source "$HOME/lib.sh"', ". ./*.sh", 'eval "$x"', "true && . <(make-it)", "source ~/x.sh"])(
    "cannot follow %j",
    (source) => {
      expect(found("shell", source)).toMatch(/^line \d+ /);
    },
  );
});

/** The files that a script at `scripts/it` loads, relative to it and sorted; or the obstacle. */
function found(language: SourceLanguage, source: string): readonly string[] | string {
  using folder = temporaryFolder({
    "above.py": "",
    "scripts/plain.cjs": "",
    "scripts/plain.json": "",
    "scripts/folder/index.js": "",
    "scripts/helper.py": "",
    "scripts/pack/__init__.py": "",
    "scripts/pack/inner.py": "",
    "shim/llm_orc/__init__.py": "",
    "shim/llm_orc/script_utils.py": "",
  });
  const root = realpathSync(folder.path);
  const scripts = join(root, "scripts");
  const script = join(scripts, "it");
  const imports = localImports(script, source, language, { script, cwd: join(root, "cwd"), pythonFolders: [scripts, join(root, "shim")] });
  if ("obstacle" in imports) return imports.obstacle;
  return imports.files.map((file) => (file.startsWith(root) ? relative(scripts, file) : file)).sort();
}
