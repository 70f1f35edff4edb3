import { builtInKinds } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { corpusFiles } from "./__fixtures__/corpus.ts";
import { damagedTexts } from "./__fixtures__/damaged-texts.ts";
import { hostileTexts, thousandAgents } from "./__fixtures__/hostile-texts.ts";
import { createEnsembleLoader, type LoadedEnsemble } from "./ensemble-loader.ts";
import { readLexemes } from "./read-lexemes.ts";
import { MAX_DIAGNOSTICS, MAX_QUOTED_CHARACTERS, MAX_YAML_TOKENS } from "./yaml-limits.ts";

const loader = createEnsembleLoader({ kinds: builtInKinds });

/** Throws when a problem does not stand in the text that it is about, or when there are too many. */
function expectLocated({ text, diagnostics }: LoadedEnsemble, original: string): void {
  const lines = text.split("\n");
  for (const { code, message, hint = "", file, line = 0, column = 0, length = 0, related = [] } of diagnostics) {
    // No line is quoted: it may hold a secret.
    if (message.length + hint.length > 1_000) throw new Error(`${code} says too much: ${message}`);
    const isInside = line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] as string).length + 1 && length >= 1;
    const isRelatedInside = related.every((part) => (part.line ?? 0) >= 1 && (part.column ?? 0) >= 1);
    if (!isInside || !isRelatedInside || file !== "e.yaml" || !/^ORC1\d{3}$/.test(code) || message === "")
      throw new Error(`${code} ${line}:${column} ${message} is not in:\n${original}`);
  }
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS);
}

describe("the loader and bad input", () => {
  it("neither crashes nor loses the place of a problem over 10,000 damaged files", async () => {
    const originals = ["valid", "lenient", "invalid"].flatMap((folder) => corpusFiles(folder).map(({ text }) => text));
    const codes = new Set<string>();
    let broken = 0;
    for (const text of damagedTexts(originals, 10_000, 20_261_124)) {
      const loaded = await loader.parse(text, { file: "e.yaml" });
      expectLocated(loaded, text);
      const hasError = loaded.diagnostics.some(({ severity }) => severity === "error");
      if ((loaded.ensemble === undefined) !== hasError) throw new Error(`An ensemble beside an error, or neither:\n${text}`);
      if (hasError) broken++;
      for (const { code } of loaded.diagnostics) codes.add(code);
    }
    // Damage that breaks nothing, or finds one kind of problem only, would prove nothing.
    expect(broken).toBeGreaterThan(4_000);
    expect(broken).toBeLessThan(10_000);
    expect([...codes]).toEqual(
      expect.arrayContaining(["ORC1001", "ORC1002", "ORC1003", "ORC1004", "ORC1005", "ORC1006", "ORC1010", "ORC1101", "ORC1103"]),
    );
  }, 120_000);

  it.each(Object.entries(hostileTexts))("takes bounded work for %s", async (_name, { text, code }) => {
    const loaded = await loader.parse(text, { file: "e.yaml" });
    expectLocated(loaded, "(hostile)");
    expect(loaded.diagnostics.map((problem) => problem.code)).toContain(code);
    if (text.length <= 5 * 1024 * 1024) expect(readLexemes(text).lexemes.length).toBeLessThanOrEqual(MAX_YAML_TOKENS);
  });

  it("loads a thousand agents, with room to spare", async () => {
    const { ensemble, diagnostics } = await loader.parse(thousandAgents);
    expect(diagnostics).toEqual([]);
    expect(ensemble?.agents).toHaveLength(1_001);
  });

  it("reports two agents of one name as no problem of form", async () => {
    const text = `name: e\ndescription: d\nagents:\n${"  - {name: a, script: x}\n".repeat(2)}`;
    expect((await loader.parse(text)).ensemble?.agents).toHaveLength(2);
  });

  it.each([
    ["a byte-order mark", (text: string): string => `\ufeff${text}`],
    ["CRLF line ends", (text: string): string => text.replaceAll("\n", "\r\n")],
    ["CR line ends", (text: string): string => text.replaceAll("\n", "\r")],
  ])("reads the same and finds the same places with %s", async (_name, change) => {
    for (const { text } of [...corpusFiles("valid"), ...corpusFiles("invalid")]) {
      const [plain, changed] = [await loader.parse(text), await loader.parse(change(text))];
      expect(changed.ensemble).toEqual(plain.ensemble);
      const places = ({ diagnostics }: LoadedEnsemble): string[] =>
        diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`);
      expect(places(changed)).toEqual(places(plain));
    }
  });
});

describe("readLexemes", () => {
  it("gives the words of a text, whole", () => {
    const markers = new Set(["\u0002", "\u0018", "\u001f"]);
    const text = 'a: [1, "x \\n"]\n# c\nb: |\n  t\n';
    expect(
      readLexemes(text)
        .lexemes.filter((lexeme) => !markers.has(lexeme))
        .join(""),
    ).toBe(text);
  });

  it("says where a limit is", () => {
    expect(readLexemes(`a: '${"x".repeat(10)}'\nb: "${"x".repeat(MAX_QUOTED_CHARACTERS)}"`).beyond).toMatchObject({
      code: "ORC1007",
      range: [19, 20],
    });
    expect(readLexemes(`a: "${"\\d".repeat(200)}"`).beyond).toMatchObject({ code: "ORC1001", range: [3, 4] });
    expect(readLexemes(`a: "${'\\n\\\\\\u00e9\\x41\\U0001F600\\"'.repeat(200)}"`).beyond).toBeUndefined();
    expect(readLexemes("- a\n".repeat(50_000)).beyond).toMatchObject({ code: "ORC1007", range: [39_999, 40_000] });
  });
});
