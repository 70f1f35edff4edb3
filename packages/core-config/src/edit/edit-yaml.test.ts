import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYamlDocument } from "../parse-yaml-document.ts";
import { editYaml } from "./edit-yaml.ts";
import { unifiedDiff } from "./unified-diff.ts";
import type { YamlEdit } from "./yaml-edit.ts";

const WRITTEN = `# head
name:   review    # the name
description: 'single'
empty:


agents:
  # first
  - name: a      # aligned
    model_profile: "p"
    system_prompt: >
      folded text
      over lines

  # second
  - name: b
    model_profile: off
    depends_on:   [ a ]

  - {name: c, model_profile: x, depends_on: [a, b]}
# end
`;

describe("editYaml", () => {
  it("changes the lines that an edit is about, and no other character", () => {
    const after = editYaml(WRITTEN, [
      { type: "set", path: ["description"], value: "it's new" },
      { type: "set", path: ["default_task"], value: "yes", before: "agents" },
      { type: "set", path: ["agents", 2, "depends_on"], value: ["a"] },
      { type: "delete", path: ["agents", 0, "model_profile"] },
    ]);
    expect(unifiedDiff(WRITTEN, after, { from: "x", context: 0 })).toBe(`--- x
+++ x
@@ -3 +3 @@
-description: 'single'
+description: 'it''s new'
@@ -4,0 +5 @@
+default_task: "yes"
@@ -10 +10,0 @@
-    model_profile: "p"
@@ -20 +20 @@
-  - {name: c, model_profile: x, depends_on: [a, b]}
+  - {name: c, model_profile: x, depends_on: [a]}
`);
  });

  it("adds an agent as far from the others as they are, and as a person would write it", () => {
    const value = { name: "d", depends_on: ["c", "off"], system_prompt: "one\ntwo\n", temperature: 1e-7, at: "12:30", none: null };
    const after = editYaml(WRITTEN, [{ type: "append", path: ["agents"], value }]);
    expect(after).toContain(`[a, b]}

  - name: d
    depends_on: [c, "off"]
    system_prompt: |
      one
      two
    temperature: 1.0e-7
    at: "12:30"
    none: null
`);
  });

  it("takes an agent out with the comment before it, and leaves the others theirs", () => {
    const after = editYaml(WRITTEN, [{ type: "delete", path: ["agents", 1] }]);
    expect(after).not.toContain("second");
    expect(after).toContain("- name: a      # aligned");
    expect(after).toContain("# end");
  });

  it.each([
    ["a list at the key's own column", "agents:\n- name: a\n  x: 1\n- name: b\n", "agents:\n- name: a\n  x: 1\n- name: b\n- name: z\n"],
    ["four columns", "agents:\n    - name: a\n    - name: b\n", "agents:\n    - name: a\n    - name: b\n    - name: z\n"],
    ["an empty list", "name: x\nagents: []\n", "name: x\nagents:\n  - name: z\n"],
    ["a key without a value", "name: x\nagents:\n", "name: x\nagents:\n  - name: z\n"],
    ["no line end at the end", "agents:\n  - name: a", "agents:\n  - name: a\n  - name: z"],
    ["a byte-order mark and line ends of Windows", "\uFEFFagents:\r\n  - name: a\r\n", "\uFEFFagents:\r\n  - name: a\r\n  - name: z\r\n"],
  ])("keeps to the style of the text: %s", (_what, text, expected) => {
    expect(editYaml(text, [{ type: "append", path: ["agents"], value: { name: "z" } }])).toBe(expected);
  });

  it.each([
    "off",
    "1_000",
    "017",
    "12:30",
    "~",
    "",
    " x",
    "x ",
    "a: b",
    "- x",
    "# x",
    "x #y",
    "'",
    '"',
    "{",
    "null",
    "a\n\n b\n",
    "\t",
    "a\r\nb",
    "é\u0007",
  ])("writes the text %j so that it is read as that text", (text) => {
    const after = editYaml("a: 1\nb: {c: x}\nd: 'q'\ne: |\n  z\n", [
      { type: "set", path: ["a"], value: text },
      { type: "set", path: ["b", "c"], value: text },
      { type: "set", path: ["d"], value: text },
      { type: "set", path: ["e"], value: text },
      { type: "set", path: ["f"], value: [text] },
    ]);
    expect(parseYamlDocument(after).value).toEqual({ a: text, b: { c: text }, d: text, e: text, f: [text] });
  });

  it("keeps the comments of what stays the same in a map that is set anew", () => {
    const after = editYaml("a:\n  x: 1 # one\n  y: 2 # two\n", [{ type: "set", path: ["a"], value: { y: 3, z: 4 } }]);
    expect(after).toBe("a:\n  y: 3 # two\n  z: 4\n");
  });

  it.each<[string, string, YamlEdit]>([
    ["an anchor that others use", "a: &x {k: 1}\nb: *x\n", { type: "delete", path: ["a"] }],
    ["a value that an alias shares", "a: &x {k: 1}\nb: *x\n", { type: "set", path: ["a", "k"], value: 2 }],
    ["a key that is merged in", "a: &x {k: 1}\nb:\n  <<: *x\n", { type: "delete", path: ["b", "k"] }],
    ["a text with errors", "a: [1\n", { type: "delete", path: ["a"] }],
    ["a path that leads nowhere", "a: 1\n", { type: "set", path: ["b", "c"], value: 1 }],
    ["an entry that a list does not have", "a: [1]\n", { type: "delete", path: ["a", 3] }],
    ["a list that is none", "a: text\n", { type: "append", path: ["a"], value: 1 }],
  ])("refuses %s rather than change something else", (_what, text, edit) => {
    expect(() => editYaml(text, [edit])).toThrow(expect.objectContaining({ code: "YAML_EDIT_FAILED" }));
  });

  it("changes two places of every ensemble that comes along in at most a handful of lines", () => {
    const folder = join(import.meta.dirname, "../../../../library/ensembles");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8");
      const after = editYaml(text, [
        { type: "set", path: ["description"], value: "new" },
        { type: "append", path: ["agents"], value: { name: "zz", model_profile: "q" } },
      ]);
      const changed = unifiedDiff(text, after, { from: file }).match(/^[+-](?![+-]{2} )/gm);
      expect(changed?.length, file).toBeLessThanOrEqual(5);
    }
  });

  it("gives what was asked for, whatever the values are", () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      // JSON writes both zeros alike.
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((number) => number + 0),
    );
    const key = fc.stringMatching(/^[a-z]{1,6}$/);
    const value = fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 4 }),
      fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), { maxKeys: 4, noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5 }), key, value, (extra, name, changed) => {
        const edits: YamlEdit[] = Object.entries(extra).map(([own, entry]) => ({
          type: "set",
          path: ["agents", 0, `x_${own}`],
          value: entry,
        }));
        const after = editYaml(WRITTEN, [...edits, { type: "set", path: ["agents", 0, `x_${name}`], value: changed }]);
        const { value: read } = parseYamlDocument(after);
        const [agent] = (read as unknown as { agents: Record<string, unknown>[] }).agents;
        expect(agent?.[`x_${name}`]).toEqual(changed);
        expect(after).toContain("name:   review    # the name");
      }),
      { numRuns: 300 },
    );
  });
});
