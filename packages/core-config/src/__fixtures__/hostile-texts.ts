const MEGABYTE = 1024 * 1024;

/** Texts that are made to be slow, deep, large or confusing, each by name, with the code of the problem that must be found. */
export const hostileTexts: Readonly<Record<string, { readonly text: string; readonly code: string }>> = {
  "an alias bomb": { text: aliasBomb(30, 9), code: "ORC1007" },
  "merge keys that amplify": {
    text: `base: &b {${many(1_000, (key) => `k${key}: 1, `)}}\n${many(1_000, (index) => `m${index}: {<<: *b}\n`)}`,
    code: "ORC1007",
  },
  "100,000 lists in brackets": { text: "[".repeat(100_000), code: "ORC1007" },
  "100,000 maps in braces": { text: "{a: ".repeat(100_000), code: "ORC1007" },
  "100,000 lists by dashes": { text: "- ".repeat(100_000), code: "ORC1007" },
  "100,000 explicit keys": { text: "? ".repeat(100_000), code: "ORC1007" },
  "maps by indentation, as deep as 5 MB allow": { text: many(3_200, (depth) => `${" ".repeat(depth)}a:\n`), code: "ORC1007" },
  "5 MB of short items": { text: "- a\n".repeat((5 * MEGABYTE) / 4), code: "ORC1007" },
  "5 MB of line ends": { text: "\n".repeat(5 * MEGABYTE), code: "ORC1007" },
  "5 MB of blanks": { text: " ".repeat(5 * MEGABYTE), code: "ORC1010" },
  "5 MB in double quotes": { text: `a: "${"x".repeat(5 * MEGABYTE - 6)}"`, code: "ORC1007" },
  "5 MB in single quotes": { text: `a: '${"''".repeat(2 * MEGABYTE)}'`, code: "ORC1007" },
  "5 MB of one word": { text: `a: ${"x".repeat(5 * MEGABYTE - 3)}`, code: "ORC1102" },
  "5 MB of a block text": { text: `a: |\n${` ${"x".repeat(60)}\n`.repeat(80_000)}`, code: "ORC1102" },
  "5 MB of one key": { text: `${"k".repeat(5 * MEGABYTE - 10)}: 1`, code: "ORC1001" },
  "4,500 keys of 1,000 characters": { text: many(4_500, (index) => `${"k".repeat(1_000)}${index}: 1\n`), code: "ORC1102" },
  "more than 5 MB": { text: `a: ${"x".repeat(5 * MEGABYTE)}`, code: "ORC1007" },
  "a million bad escapes": { text: `a: "${"\\d".repeat(490_000)}"\n`, code: "ORC1001" },
  "bad escapes in many texts": { text: 'a: ["\\d\\d\\d",\n'.repeat(5_000), code: "ORC1001" },
  "8,000 quotes that are not closed": { text: 'a: "x\n'.repeat(7_999), code: "ORC1001" },
  "49,000 closing brackets": { text: "]".repeat(49_000), code: "ORC1001" },
  "20,000 empty lists": { text: "[]".repeat(20_000), code: "ORC1001" },
  "tabs for indentation": { text: "a:\n\tb: 1\n".repeat(4_000), code: "ORC1001" },
  "colons everywhere": { text: "a: b: c\n".repeat(3_000), code: "ORC1007" },
  "lines that are no keys": { text: "a: 1\nb\n".repeat(4_000), code: "ORC1001" },
  "a binary file": { text: "\u0001\u0000\u0002".repeat(100_000), code: "ORC1001" },
  "byte-order marks": { text: "\ufeff".repeat(100_000), code: "ORC1101" },
  "lone surrogates": { text: "\ud800".repeat(100_000), code: "ORC1101" },
  "carriage returns": { text: "\r".repeat(99_000), code: "ORC1007" },
  "CRLF line ends": { text: "a\r\n".repeat(20_000), code: "ORC1101" },
  "6,000 times the same key": { text: "a: 1\n".repeat(6_000), code: "ORC1002" },
  "3,000 times __proto__": { text: "__proto__: {x: 1}\n".repeat(3_000), code: "ORC1006" },
  "9,000 aliases without an anchor": { text: "- *a\n".repeat(9_000), code: "ORC1003" },
  "9,000 unknown tags": { text: "- !x y\n".repeat(6_000), code: "ORC1004" },
  "15,000 merges of one map": { text: `b: &b {a: 1}\nc: {<<: [${"*b,".repeat(15_000)}]}`, code: "ORC1102" },
  "10,000 documents": { text: "---\n".repeat(10_000), code: "ORC1005" },
  "10,000 directives": { text: "%YAML 1.2\n".repeat(10_000), code: "ORC1010" },
  "12,000 numbers with 390 digits": { text: `a: [${`${"9".repeat(390)},`.repeat(12_000)}]`, code: "ORC1006" },
  "5,000 unknown keys": { text: `name: e\nagents: []\n${many(5_000, (index) => `default_taks${index}: 1\n`)}`, code: "ORC1106" },
  "1,500 agents that are wrong twice": {
    text: `name: e\nagents:\n${many(1_500, (index) => `  - nme: a${index}\n    modl_profile: x\n`)}`,
    code: "ORC1103",
  },
  "15,000 agents that are words": { text: `name: e\nagents: [${"x,".repeat(15_000)}]`, code: "ORC1101" },
  "15,000 dependencies that are numbers": {
    text: `name: e\nagents:\n  - name: a\n    script: x\n    depends_on: [${"5,".repeat(15_000)}]`,
    code: "ORC1101",
  },
};

/** As large as files of people get: a thousand agents. */
export const thousandAgents: string = `name: e\ndescription: d\nagents:\n${many(
  1_000,
  (index) =>
    `  - name: agent-${index}\n    model_profile: fast\n    system_prompt: |\n      Find the weakest claim.\n      Be brief.\n    depends_on: [agent-${index + 1}]\n    when: \${agent-${index + 1}.ok} == true\n`,
)}  - name: agent-1000\n    script: last.sh\n`;

function aliasBomb(levels: number, width: number): string {
  return `l0: &l0 [x, x]\n${many(levels, (level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(width)}]\n`)}`;
}

function many(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join("");
}
