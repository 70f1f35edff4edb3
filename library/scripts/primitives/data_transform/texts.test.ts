import { describe, expect, it } from "vitest";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const run = (script: string, call?: ScriptCall) => runLibraryScript(`primitives/data_transform/${script}.mjs`, call);
const answer = (response: unknown) => ({ response, status: "success", model_substituted: false });

describe("template", () => {
  const data = { title: "Über", n: 0, list: [{ name: "a" }, { name: "b", tags: ["x", "y"] }], map: { k: [1] } };

  it.each<readonly [string, string]>([
    ["{{title}} {{ n }} {{list[1].name}}", "Über 0 b"],
    ["{{map}} {{list.length}}", '{"k":[1]} 2'],
    ["{{#each list}}- {{name}} of {{title}}\n{{/each}}end", "- a of Über\n- b of Über\nend"],
    ["{{#each list[1].tags}}<{{.}}>{{/each}}", "<x><y>"],
    ["{{#each list}}{{#each map.k}}{{name}}{{.}} {{/each}}{{/each}}", "a1 b1 "],
    ["{ {title} } {{title}}}", "{ {title} } Über}"],
    ["${title} $1 $&", "${title} $1 $&"],
  ])("fills %j", async (template, text) => {
    expect(await run("template", { parameters: { template }, input: JSON.stringify(data) })).toEqual({ success: true, text });
  });

  it("takes values from the dependencies by their names, and its own first", async () => {
    const dependencies = { a: answer("text {{b}}"), b: answer('{"x": 1}') };
    const parameters = { template: "{{a}} {{b.x}} {{c}}", values: { c: "own" } };
    expect(await run("template", { parameters, dependencies })).toEqual({ success: true, text: "text {{b}} 1 own" });
    expect(await run("template", { parameters: { template: "{{n}}", values: { n: 1 } }, input: '{"n": 2}' })).toMatchObject({ text: "1" });
  });

  it("fails at what is missing, or takes the default", async () => {
    const template = "{{a.b}}-{{constructor.name}}-{{#each l}}x{{/each}}";
    expect(await run("template", { parameters: { template }, input: "{}" })).toEqual({
      success: false,
      error: "there is no value for {{a.b}}: correct the path, or give a default",
    });
    expect(await run("template", { parameters: { template, default: "?" }, input: '{"a": {"b": null}}' })).toEqual({
      success: true,
      text: "?-?-",
    });
  });

  it.each([
    ["{{#each a}}", "{{#each a}} has no {{/each}} after it"],
    ["{{/each}}", "{{/each}} has no {{#each ...}} before it"],
    ["{{#if a}}", "{{#if a}} is not understood"],
    ["{{}}", "{{}} is not understood"],
    ["{{a..b}}", 'the path "a..b" is not understood'],
    ["{{#each a}}{{/each}}", "{{#each a}} needs a list"],
  ])("says what is wrong with %j", async (template, error) => {
    expect(await run("template", { parameters: { template }, input: '{"a": 1}' })).toEqual({
      success: false,
      error: expect.stringContaining(error) as string,
    });
  });

  it("stops before a text that grows without measure", async () => {
    const each = "{{#each l}}";
    const template = `${each.repeat(4)}${"x".repeat(100)}${"{{/each}}".repeat(4)}`;
    expect(await run("template", { parameters: { template, values: { l: Array(100).fill(0) } } })).toEqual({
      success: false,
      error: "the text would have more than 10000000 characters",
    });
  });
});

describe("split_text", () => {
  const input = " One is 1.5 long.\nStill one? \r\n \r\n\r\nZwei \u{1F600}!  Three.";

  it.each<readonly [object, readonly string[]]>([
    [{}, ["One is 1.5 long.", "Still one?", "Zwei \u{1F600}!  Three."]],
    [{ by: "paragraphs" }, ["One is 1.5 long.\nStill one?", "Zwei \u{1F600}!  Three."]],
    [{ by: "sentences" }, ["One is 1.5 long.", "Still one?", "Zwei \u{1F600}!", "Three."]],
    [{ by: "separator", separator: "one" }, ["One is 1.5 long.\nStill", "? \r\n \r\n\r\nZwei \u{1F600}!  Three."]],
    [{ keep_empty: true, trim: false }, [" One is 1.5 long.", "Still one? ", " ", "", "Zwei \u{1F600}!  Three."]],
  ])("with %j", async (parameters, data) => {
    expect(await run("split_text", { parameters, input })).toEqual({ success: true, data, count: data.length });
  });

  it("splits what the agent before it answered, in JSON or not", async () => {
    for (const response of ["a\nb", '{"success": true, "output": "a\\nb"}', '{"success": true, "content": "a\\nb", "path": "x"}']) {
      expect(await run("split_text", { dependencies: { a: answer(response) }, input: "x" })).toMatchObject({ data: ["a", "b"] });
    }
    expect(await run("split_text", { input: '{"a": 1}' })).toMatchObject({ data: ['{"a": 1}'] });
    expect(await run("split_text", { input: "12" })).toMatchObject({ data: ["12"] });
  });

  it("says which text it lacks", async () => {
    const dependencies = { a: answer("x"), b: answer("y") };
    expect(await run("split_text", { dependencies })).toEqual({
      success: false,
      error: "there are answers of a, b: write data: ${agent} to say which",
    });
    expect(await run("split_text", { dependencies: { a: answer('{"success": false, "error": "gone"}') } })).toEqual({
      success: false,
      error: 'the answer of "a" has no text, it is a failure: gone',
    });
    expect(await run("split_text", { parameters: { by: "separator" }, input: "x" })).toMatchObject({
      success: false,
      error: "separator and by: separator go together",
    });
    expect(await run("split_text", { parameters: { by: "sentences", language: "no language" }, input: "x" })).toMatchObject({
      success: false,
    });
  });
});

describe("chunk_text", () => {
  const chunk = async (input: string, parameters: object) => (await run("chunk_text", { input, parameters }))["data"] as string[];
  const prose = Array.from(
    { length: 60 },
    (_, at) => `Sentence ${at} says “so” – with ünïcode \u{1F469}\u200D\u{1F4BB}.${at % 7 === 6 ? "\n\n" : at % 3 === 2 ? "\n" : " "}`,
  ).join("");
  const length = (text: string) => Array.from(text).length;

  it("makes up the text again, and no chunk is longer than size", async () => {
    for (const size of [1, 7, 100, 1_000, 100_000]) {
      const chunks = await chunk(prose, { size });
      expect(chunks.join("")).toBe(prose);
      // What people see as one character stays whole: here one of three code points.
      expect(Math.max(...chunks.map(length))).toBeLessThanOrEqual(Math.max(size, 3));
    }
  });

  it("ends at paragraphs, else at sentences, else at words", async () => {
    expect(await chunk("One two. Three four.\n\nFive six.", { size: 30 })).toEqual(["One two. Three four.\n\n", "Five six."]);
    expect(await chunk("One two. Three\nfour. Five six seven.", { size: 30 })).toEqual(["One two. Three\nfour. ", "Five six seven."]);
    expect(await chunk("One two. Three four.", { size: 9 })).toEqual(["One two. ", "Three ", "four."]);
    expect(await chunk("one two three four", { size: 10 })).toEqual(["one two ", "three four"]);
    expect(await chunk("abcdefghij", { size: 4 })).toEqual(["abcd", "efgh", "ij"]);
  });

  it("counts code points, and splits neither a surrogate pair nor a character of several", async () => {
    expect(await chunk("\u{1F600}".repeat(5), { size: 2 })).toEqual(["\u{1F600}\u{1F600}", "\u{1F600}\u{1F600}", "\u{1F600}"]);
    const family = "\u{1F469}\u200D\u{1F469}\u200D\u{1F467}";
    expect(await chunk(`ab${family}c`, { size: 4 })).toEqual(["ab", family, "c"]);
    expect(await chunk("e\u0301e\u0301e\u0301", { size: 3 })).toEqual(["e\u0301", "e\u0301", "e\u0301"]);
    expect(await chunk("a\r\nb", { size: 2 })).toEqual(["a", "\r\n", "b"]);
  });

  it("repeats the end of a chunk at the beginning of the next, from a word on", async () => {
    const chunks = await chunk(prose, { size: 200, overlap: 60 });
    for (const [at, next] of chunks.slice(1).entries()) {
      const before = chunks[at] ?? "";
      const shared = Array.from({ length: before.length }, (_, from) => before.slice(from)).find((end) => next.startsWith(end)) ?? "";
      expect(length(shared)).toBeGreaterThan(20);
      expect(length(shared)).toBeLessThanOrEqual(60);
      expect(before.slice(0, before.length - shared.length)).toMatch(/\s$/);
      expect(length(next)).toBeLessThanOrEqual(200);
    }
    expect(await chunk("abcdefgh", { size: 4, overlap: 2 })).toEqual(["abcd", "cdef", "efgh"]);
  });

  it("says how many characters there are, and gives no chunk of nothing", async () => {
    expect(await run("chunk_text", { input: "a\u{1F600}" })).toEqual({ success: true, data: ["a\u{1F600}"], count: 1, characters: 2 });
    expect(await run("chunk_text", { input: "" })).toEqual({ success: true, data: [], count: 0, characters: 0 });
  });

  it("refuses an overlap that would double the text over and over, and chunks without number", async () => {
    expect(await run("chunk_text", { input: "x", parameters: { size: 5, overlap: 3 } })).toEqual({
      success: false,
      error: "overlap may be half of size at most: 2",
    });
    expect(await run("chunk_text", { input: "x".repeat(10_001), parameters: { size: 1 } })).toEqual({
      success: false,
      error: "there would be more than 10000 chunks: give a larger size",
    });
  });

  it.each([
    ["prose", prose],
    ["one word", "x"],
    ["spaces", " \n"],
    ["flags", "\u{1F1E9}\u{1F1EA}"],
    ["marks without end", "\u0301"],
  ])("takes a million of %s in its stride", async (_what, part) => {
    const input = part.repeat(Math.ceil(1_000_000 / part.length));
    const chunks = await chunk(input, { size: 5_000 });
    expect(chunks.join("") === input).toBe(true);
  });
});
