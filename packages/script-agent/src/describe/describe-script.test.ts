import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { listScripts } from "../resolve/list-scripts.ts";
import { describeScript } from "./describe-script.ts";
import type { ScriptDescription } from "./script-description.ts";

const fields = { what: "Counts words.", writes: [], network: false, pure: true };

describe("our header", () => {
  it.each([
    ["a.mjs", `/* llm-orc-script\n${JSON.stringify(fields, null, 2)}\n*/\nthrow 1;`],
    ["a.ts", "/**\n * llm-orc-script\n * what: Counts words.\n * writes: []\n *\n * network: false\n * pure: true\n */\n"],
    ["a.ts", "// @ts-check\n// llm-orc-script\n// what: Counts words.\n// writes: []\n// network: false\n// pure: true\nthrow 1;"],
    ["a.sh", "#!/usr/bin/env bash\n\n# llm-orc-script\n# what: Counts words.\n#\n# writes: []\n# network: false\n# pure: true\nexit 1"],
    [
      "a.py",
      "# -*- coding: utf-8 -*-\n# Copyright\n\n# llm-orc-script\n#   what: Counts words.\n#   writes: []\n#   network: false\n#   pure: true\n",
    ],
    ["a.py", '#!/usr/bin/env python3\n"""llm-orc-script\nwhat: Counts words.\nwrites: []\nnetwork: false\npure: true\n"""\nimport sys'],
    ["a.py", `'''\nllm-orc-script\n${JSON.stringify(fields)}\n'''\nraise SystemExit`],
    ["a.rb", `\uFEFF# llm-orc-script\r\n# ${JSON.stringify(fields)}\r\n`],
  ])("is read from %s: %j", async (name, text) => {
    expect(await describeText(text, name)).toEqual({ form: "llm-orc", ...fields, problems: [] });
  });

  it("has all fields, and a schema as it stands", async () => {
    const header = {
      what: "Reads a file.",
      input: "nothing",
      parameters: {
        type: "object",
        properties: { path: { type: "string", default: "a.txt" } },
        required: ["path"],
        additionalProperties: false,
      },
      output: { content: "the text" },
      depends: ["git"],
      reads: ["${parameters.path}"],
      writes: [],
      network: true,
      pure: false,
    };
    expect(await describeText(`/* llm-orc-script\n${JSON.stringify(header)}\n*/`, "a.mjs")).toEqual({
      form: "llm-orc",
      ...header,
      problems: [],
    });
  });

  it("is not what stands after the first statement, nor in a text", async () => {
    for (const text of [
      "x = 1\n# llm-orc-script\n# pure: true\n",
      "# see llm-orc-script\n# pure: true\n",
      "const a = '/* llm-orc-script\\npure: true */';",
    ]) {
      expect(await describeText(text, "a.py")).toMatchObject({ form: "none", pure: false });
    }
  });

  it.each<[string, string, number, number, string]>([
    ["a.sh", "#!/bin/sh\n# llm-orc-script\n# what: [a, b\n", 4, 1, "cannot be read"],
    ["a.sh", "# llm-orc-script\n# what: x\n# pure: maybe\n", 3, 3, '"pure" of the header must be true or false'],
    ["a.mjs", '/* llm-orc-script\n{\n  "what": "x",\n  "pure": "yes"\n}\n*/', 4, 3, '"pure" of the header must be'],
    ["a.mjs", '/* llm-orc-script\n{\n\t"what": "x",\n\t"writes": ["a", 1]\n}\n*/', 4, 2, '"writes" of the header must be a list of paths'],
    ["a.mjs", "/**\n * llm-orc-script\n * what: x\n * pura: true\n */", 4, 4, 'The header has no field "pura"'],
    ["a.py", '"""llm-orc-script\n- a list\n"""', 2, 1, "must be a map"],
    ["a.py", '"""llm-orc-script\nparameters: {properties: [a]}\n"""', 2, 1, '"parameters" of the header must be a JSON Schema'],
    ["a.py", '"""llm-orc-script\nwhat: &x a\ninput: *x\n"""', 3, 8, "uses the alias *x"],
    ["a.py", '"""llm-orc-script\nwhat: a\nwhat: b\n"""', 3, 1, "cannot be read"],
    ["a.py", '"""llm-orc-script\nwhat: !!js/function x\n"""', 2, 7, "cannot be read"],
  ])("that is wrong in %s is a warning at its place: %j", async (name, text, line, column, message) => {
    using folder = temporaryFolder({ [name]: text });
    const file = join(folder.path, name);
    const { pure, form, problems } = await describeScript(file);
    expect({ pure, form }).toEqual({ pure: false, form: "llm-orc" });
    expect(problems).toMatchObject([
      { code: "ORC3107", severity: "warning", file, path: "/script", message: expect.stringContaining(message) },
    ]);
    // Where a text breaks off is for the parser to say; it is never outside the header.
    if (!message.includes("cannot be read")) expect(problems[0]).toMatchObject({ line, column });
    else expect(problems[0]?.line).toBeGreaterThan(0);
  });

  it("keeps what fits beside what does not", async () => {
    expect(await describeText("# llm-orc-script\n# what: x\n# writes: out\n# purr: true\n# network: false", "a.sh")).toMatchObject({
      what: "x",
      network: false,
      problems: [{ line: 3 }, { line: 4, hint: 'Did you mean "pure"?' }],
    });
  });

  it("is bounded, whatever stands in it", async () => {
    const bomb = Array.from(
      { length: 20 },
      (_, index) => `a${index}: &a${index} [${Array.from({ length: 9 }, () => `*a${index - 1}`).join(",")}]`,
    );
    for (const body of [
      "[".repeat(60_000),
      "{a: ".repeat(15_000),
      bomb.join("\n"),
      "- ".repeat(30_000),
      '"' + "\\".repeat(60_000),
      "\0\x01",
    ]) {
      const { pure, problems } = await describeText(`/* llm-orc-script\n${body}\n*/`, "a.mjs");
      expect(pure).toBe(false);
      expect(problems.length).toBeGreaterThan(0);
    }
    const late = `/* llm-orc-script\nwhat: x\n${" ".repeat(70_000)}\npure: true\n*/`;
    expect(await describeText(late, "a.mjs")).toMatchObject({ form: "none", pure: false });
    expect(await describeText("llm-orc-script: {}".repeat(10_000), "a.sh")).toMatchObject({ form: "none" });
    expect(await describeText("/*".repeat(20_000), "a.mjs")).toMatchObject({ form: "none" });
  });

  it("does not reach a prototype", async () => {
    const described = await describeText('/* llm-orc-script\n{"__proto__": {"pure": true}, "constructor": 1}\n*/', "a.mjs");
    expect(described.pure).toBe(false);
    expect(described.problems).toHaveLength(2);
  });

  it("is true of the library's scripts", async () => {
    const library = fileURLToPath(new URL("../../../../library/scripts", import.meta.url));
    const listed = listScripts({ cwd: "/", env: { HOME: "/nowhere" }, scriptDirs: [library] });
    expect(listed.length).toBeGreaterThan(5);
    const described = await Promise.all(listed.map(async ({ path }) => ({ path, ...(await describeScript(path)) })));
    expect(described.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(readdirSync(library)).not.toEqual([]);
  });
});

describe("the comments of older scripts", () => {
  it("say what, input, output and what it depends on", async () => {
    const text =
      "#!/usr/bin/env python3\n# Primitive: Reads a file\n# Input: path\n# Output: content, size\n# Depends: requests, numpy ,\nimport sys\n# Input: late\n";
    expect(await describeText(text, "a.py")).toEqual({
      form: "comments",
      what: "Reads a file",
      input: "path",
      output: "content, size",
      depends: ["requests", "numpy"],
      pure: false,
      problems: [],
    });
  });

  it("are completed by the docstring", async () => {
    expect(await describeText('# Depends: requests\n"""Fetches a page."""\n', "a.py")).toMatchObject({
      form: "comments",
      what: "Fetches a page.",
      depends: ["requests"],
    });
  });

  it("cannot say that a script is pure", async () => {
    expect((await describeText("# Primitive: x\n# pure: true\n", "a.py")).pure).toBe(false);
  });
});

describe("a Python docstring", () => {
  it("says what in its first paragraph, and parameters where they are written plainly", async () => {
    const google =
      '"""Counts words\nof a text.\n\nMore of it.\n\nArgs:\n    limit (int): How many\n        at most.\n    mode: fast or slow\n    some words that are no parameter\n\nReturns:\n    words and lines\n"""';
    expect(await describeText(google, "a.py")).toEqual({
      form: "docstring",
      what: "Counts words of a text.",
      output: "words and lines",
      parameters: {
        type: "object",
        properties: { limit: { type: "integer", description: "How many at most." }, mode: { description: "fast or slow" } },
      },
      pure: false,
      problems: [],
    });
    const underlined =
      "#!/usr/bin/python3\n\n'''\nCounts.\n\nParameters\n----------\nlimit : int, optional\n    How many.\nnames : list of str\n\nNotes\n-----\nnone : str\n'''";
    expect(await describeText(underlined, "tool")).toMatchObject({
      what: "Counts.",
      parameters: { properties: { limit: { type: "integer", description: "How many." }, names: { type: "array" } } },
    });
  });

  it("is none elsewhere", async () => {
    for (const [name, text] of [
      ["a.rb", '"text"\n'],
      ["a.mjs", '"use strict";\n'],
      ["a.py", "import sys\n'''text'''"],
      ["a.py", ""],
      ["a.py", '""""""'],
    ] as const) {
      expect(await describeText(text, name)).toEqual({ form: "none", pure: false, problems: [] });
    }
  });
});

describe("describeScript", () => {
  it("rejects for a file that is not there", async () => {
    await expect(describeScript("/nowhere/x.py")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("takes any bytes", async () => {
    using folder = temporaryFolder();
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(folder.path, "x.sh"), Buffer.from([0x23, 0xff, 0xfe, 0x0a, 0x00, 0x7f]));
    expect(await describeScript(join(folder.path, "x.sh"))).toEqual({ form: "none", pure: false, problems: [] });
  });
});

async function describeText(text: string, name: string): Promise<ScriptDescription> {
  using folder = temporaryFolder({ [name]: text });
  return await describeScript(join(folder.path, name));
}
