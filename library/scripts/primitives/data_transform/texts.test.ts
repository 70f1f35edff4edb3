import { describe, expect, it } from "vitest";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const run = (script: string, call?: ScriptCall) => runLibraryScript(`primitives/data_transform/${script}.mjs`, call);
const answer = (response: unknown) => ({ response, status: "success", model_substituted: false });

describe.concurrent("template", () => {
  // What a template may say is in lib/render-template.test.ts.
  it("fills in what is there", async () => {
    const call = { parameters: { template: "{{title}} {{#each list}}<{{.}}>{{/each}}" }, input: '{"title": "Über", "list": [1, "b"]}' };
    expect(await run("template", call)).toEqual({ success: true, text: "Über <1><b>" });
  });

  it("goes through an answer that is a list, as a fan-out's is, and finds values beside it", async () => {
    const dependencies = { each: answer(["one", '{"n": 2}']) };
    const parameters = { template: "{{title}}{{#each .}}<{{.}}>{{/each}}", values: { title: "All: " } };
    expect(await run("template", { parameters, dependencies })).toEqual({ success: true, text: 'All: <one><{"n":2}>' });
    expect(await run("template", { parameters: { template: "Say {{.}}" }, input: "hello" })).toEqual({ success: true, text: "Say hello" });
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
});

describe.concurrent("split_text", () => {
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
    expect(await run("split_text", { dependencies: { read: answer(["a", "b"]) } })).toEqual({
      success: false,
      error: 'the answer of "read" is a list: write fan_out: true to work on each of its texts, or data: ${agent[0]} for one',
    });
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
      error: "give by: separator and the separator together, or neither",
    });
    expect(await run("split_text", { parameters: { by: "sentences", language: "no language" }, input: "x" })).toMatchObject({
      success: false,
    });
  });
});

describe.concurrent("chunk_text", () => {
  const chunk = async (input: string, parameters: object) => (await run("chunk_text", { input, parameters }))["data"] as string[];
  const prose = Array.from(
    { length: 60 },
    (_, at) => `Sentence ${at} says “so” – with ünïcode \u{1F469}\u200D\u{1F4BB}.${at % 7 === 6 ? "\n\n" : at % 3 === 2 ? "\n" : " "}`,
  ).join("");
  const length = (text: string) => Array.from(text).length;

  it("makes up the text again but for white space at its end, and no chunk is longer than size", async () => {
    for (const size of [1, 7, 100, 1_000, 100_000]) {
      const chunks = await chunk(prose, { size });
      expect(chunks.join("").trimEnd()).toBe(prose.trimEnd());
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

  it("says how many characters there are, and gives no chunk of nothing or of white space", async () => {
    expect(await chunk("One two.\n\n", { size: 8 })).toEqual(["One two."]);
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
    ["prose", prose.trimEnd()],
    ["one word", "x"],
    ["spaces and letters", " \n x"],
    ["flags", "\u{1F1E9}\u{1F1EA}"],
    ["marks without end", "\u0301"],
  ])("takes a million of %s in its stride", async (_what, part) => {
    const input = part.repeat(Math.ceil(1_000_000 / part.length));
    const chunks = await chunk(input, { size: 5_000 });
    expect(chunks.join("") === input).toBe(true);
  });
});
