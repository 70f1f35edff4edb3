import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutatedText } from "./__fixtures__/mutated-text.ts";
import { parseYamlDocument } from "./parse-yaml-document.ts";
import { scanSummary } from "./scan-summary.ts";

const plain = readFileSync(new URL("__fixtures__/plain.yaml", import.meta.url), "utf8");

/** What the parser says of a text that the scan accepts. */
function expectAgreement(text: string): boolean {
  const summary = scanSummary(text);
  if (summary === undefined) return false;
  const { value, diagnostics } = parseYamlDocument(text);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const { name, description = "", agents } = value as { name: unknown; description?: unknown; agents: unknown[] };
  expect(summary).toEqual({ name, description, agentCount: agents.length });
  return true;
}

const LINES = [
  "name: x",
  "description: d",
  "description: 'd'",
  "agents:",
  "agents: []",
  "- name: a",
  "- name:",
  "- a",
  "-",
  "- - a",
  "script: x.py",
  "when: a b",
  "key:",
  "key: 017",
  "key: .5",
  "system_prompt: |",
  "system_prompt: >-",
  "text of a block",
  "# comment",
  "",
  " ",
  "depends_on: [a, b]",
  "depends_on:",
  "key: a: b",
  "key: a #b",
  "key: 'a' # b",
  "description: |",
  "- # c",
  "key: # c",
  "- a # b",
  "key: a#b",
  "key: {a: 1}",
  "key: { a: [b, 'c: d'], e: { f: 017, g: h i } } # c",
  "key: {a: b, a: c}",
  "key: {a:b}",
  "key: {a: }",
  "key: [a, [b, {c: d}]]",
  "key: [a, ]",
  "key: [a: b]",
  "key: [a b ,c]",
  "key: [1.0e+999]",
  'key: [string, "null"]',
  "- {name: a}",
  "- [a]",
  "- {a: b} c",
  "key: {}",
  'key: "a: b"',
  'key: "a" b',
  "key: 'it''s'",
  "key: *x",
  "key: &x y",
  "key: -1",
  "key: 1.0e+999",
  "key: http://a/b",
  "key: a:",
  "other:",
  "third:",
  "---",
  "...",
  "loop:",
  "body: x",
  "<<: x",
  "key : v",
];

describe("scanSummary", () => {
  it("reads a plain file", () => {
    expect(scanSummary(plain)).toEqual({ name: "plain", description: "Folds and lists", agentCount: 2 });
    expect(expectAgreement(plain)).toBe(true);
  });

  it.each([
    ["a flow map with a pair that has no value", "name: x\nagents:\n  - {name: a, b}\n"],
    ["a flow map over two lines", "name: x\nagents:\n  - {name: a,\n     script: b}\n"],
    ["a flow map with a key twice", "name: x\nagents:\n  - {name: a, name: b}\n"],
    ["an agent that is no map", "name: x\nagents:\n  - a\n"],
    ["brackets deeper than anybody writes", `name: x\nagents: []\nkey: ${"[".repeat(9)}${"]".repeat(9)}\n`],
    ["an alias", "name: x\nagents:\n  - &a\n    name: b\n"],
    ["text over several lines", "name: x\ndescription: a\n  b\nagents: []\n"],
    ["a name in a block", "name: |\n  x\nagents: []\n"],
    ["a number as a name", "name: 5\nagents: []\n"],
    ["agents that are missing", "name: x\n"],
    ["a key twice", "name: x\nname: y\nagents: []\n"],
    ["a tab", "name: x\nagents:\n\t- name: a\n"],
  ])("leaves %s to the parser", (_name, text) => {
    expect(scanSummary(text)).toBeUndefined();
  });

  it("reads brackets that close on their line", () => {
    const text = 'name: x\ninputs: { n: { type: [integer, "null"], default: 6 } }\nagents:\n  - { name: a, script: b.py }\n';
    expect(scanSummary(text)).toEqual({ name: "x", description: "", agentCount: 1 });
    expect(expectAgreement(text)).toBe(true);
  });

  it("accepts nothing that the parser refuses or reads differently: damaged files", () => {
    fc.assert(
      fc.property(mutatedText(plain), (text) => void expectAgreement(text)),
      { numRuns: 10_000 },
    );
  });

  it("accepts nothing that the parser refuses or reads differently: lines at random", () => {
    let accepted = 0;
    const line = fc
      .tuple(fc.constantFrom("", "", "  ", "  ", "    ", "      ", " "), fc.constantFrom(...LINES))
      .map(([indent, text]) => indent + text);
    const document = fc.array(line, { maxLength: 12 }).map((lines) => ["name: n", "agents:", ...lines].join("\n"));
    fc.assert(
      fc.property(document, (text) => {
        if (expectAgreement(text)) accepted++;
      }),
      { numRuns: 30_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
