import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../__fixtures__/git-folder.ts";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const run = (name: string, cwd: string, parameters: object, call: ScriptCall = {}) =>
  runLibraryScript(`primitives/file_ops/${name}.mjs`, { cwd, parameters, ...call });

describe.concurrent("read_json", () => {
  it("reads any JSON value, with or without a byte order mark", async () => {
    const folder = makeFolder({ map: '{"ä": [1, null]}', text: '\uFEFF"a"\n' });
    expect(await run("read_json", folder, { path: "map" })).toEqual({ success: true, path: "map", data: { ä: [1, null] } });
    expect(await run("read_json", folder, { path: "text" })).toMatchObject({ data: "a" });
  });

  it.each([
    [{ path: "empty" }, '"empty" is empty, which is no JSON'],
    [{ path: "broken" }, '"broken" is no JSON: '],
    [{ path: "bytes" }, '"bytes" is not valid utf-8'],
    [{ path: "broken", max_bytes: 5 }, '"broken" has more than 5 bytes; raise max_bytes to read it'],
    [{ path: "missing" }, '"missing" does not exist'],
    [{}, "parameters.path is missing"],
    [{ path: "broken", indent: 2 }, "parameters.indent is not known"],
  ])("answers %j with an error", async (parameters, error) => {
    const folder = makeFolder({ empty: "\n", broken: '{"a": ', bytes: Buffer.from([0xff]) });
    expect(await run("read_json", folder, parameters)).toEqual({ success: false, error: expect.stringContaining(error) });
  });
});

describe.concurrent("write_json", () => {
  it("writes the parameter, else the answer before, else the input", async () => {
    const folder = makeFolder({});
    const written = async (parameters: object, call: ScriptCall) => {
      expect(await run("write_json", folder, { path: "a.json", indent: 0, ...parameters }, call)).toMatchObject({ success: true });
      return readFileSync(join(folder, "a.json"), "utf8");
    };
    const dependencies = { before: { response: '{"b": 2}', status: "success" } };
    expect(await written({ data: { a: 1 } }, { dependencies, input: "c" })).toBe('{"a":1}\n');
    expect(await written({}, { dependencies, input: "c" })).toBe('{"b":2}\n');
    expect(await written({}, { input: "c" })).toBe('"c"\n');
    expect(await written({ data: "[1, 2]" }, {})).toBe("[1,2]\n");
    expect(await written({ indent: 2, data: "[1]" }, {})).toBe("[\n  1\n]\n");
  });

  it("writes nothing when there is nothing, or the agent before failed", async () => {
    const folder = makeFolder({ "a.json": "old" });
    const dependencies = { before: { response: '{"success": false, "error": "no luck"}', status: "failed" } };
    expect(await run("write_json", folder, { path: "a.json" })).toMatchObject({
      success: false,
      error: expect.stringContaining("there is nothing to write"),
    });
    expect(await run("write_json", folder, { path: "a.json" }, { dependencies })).toMatchObject({
      error: '"before" failed, so there is nothing to write: no luck',
    });
    expect([readdirSync(folder), readFileSync(join(folder, "a.json"), "utf8")]).toEqual([["a.json"], "old"]);
  });
});

describe.concurrent("read_csv", () => {
  it("gives maps by the names of the first record", async () => {
    const folder = makeFolder({ "a.csv": '\uFEFFname,note\r\nAda,"a ""b"", c\r\nd"\r\n007,\r\n' });
    expect(await run("read_csv", folder, { path: "a.csv" })).toEqual({
      success: true,
      path: "a.csv",
      columns: ["name", "note"],
      data: [
        { name: "Ada", note: 'a "b", c\r\nd' },
        { name: "007", note: "" },
      ],
      total: 2,
      truncated: false,
    });
  });

  it("gives lists without a header, which may differ in length", async () => {
    const folder = makeFolder({ "a.csv": "a;a\nb\n" });
    expect(await run("read_csv", folder, { path: "a.csv", header: false, delimiter: ";" })).toMatchObject({
      columns: null,
      data: [["a", "a"], ["b"]],
    });
  });

  it("reads types when it is told to", async () => {
    const folder = makeFolder({ "a.csv": "id,price,sold\n007,3.20,true\n8,,x\n" });
    expect(await run("read_csv", folder, { path: "a.csv", types: true })).toMatchObject({
      data: [
        { id: "007", price: 3.2, sold: true },
        { id: 8, price: null, sold: "x" },
      ],
    });
  });

  it("gives no more rows than limit and counts all; an empty file has none", async () => {
    const folder = makeFolder({ "a.csv": "n\n1\n2\n3\n", empty: "" });
    expect(await run("read_csv", folder, { path: "a.csv", limit: 2 })).toMatchObject({
      data: [{ n: "1" }, { n: "2" }],
      total: 3,
      truncated: true,
    });
    expect(await run("read_csv", folder, { path: "empty" })).toMatchObject({ success: true, columns: [], data: [], total: 0 });
  });

  it.each([
    ["a,a\n1,2\n", '"a.csv" has two columns "a"; read it with header false'],
    ["a,b\n1,2\n3\n", 'row 2 of "a.csv" has 1 fields for 2 columns'],
    ['a\n"b\n', "CSV line 2: a quote is opened here and never closed"],
  ])("answers %j with an error", async (text, error) => {
    expect(await run("read_csv", makeFolder({ "a.csv": text }), { path: "a.csv" })).toEqual({
      success: false,
      error: expect.stringContaining(error),
    });
  });
});

describe.concurrent("write_csv", () => {
  it("writes maps, with the columns as they first appear or as they are named", async () => {
    const folder = makeFolder({});
    const data = [
      { a: 1, b: "x,y" },
      { c: true, a: null },
    ];
    const answer = await run("write_csv", folder, { path: "a.csv", data });
    expect(answer).toEqual({ success: true, path: "a.csv", columns: ["a", "b", "c"], rows: 2, bytes_written: 22 });
    expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe('a,b,c\n1,"x,y",\n,,true\n');
    await run("write_csv", folder, { path: "a.csv", data, columns: ["c", "a"], header: false, delimiter: "\t" });
    expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("\t1\ntrue\t\n");
  });

  it("writes lists and maps as JSON, and no formula if told so, as json_to_csv does", async () => {
    const folder = makeFolder({});
    await run("write_csv", folder, { path: "a.csv", data: [{ a: { b: 1 }, c: "=1+1", n: -1 }], escape_formulas: true });
    expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe('a,c,n\n"{""b"":1}",\'=1+1,-1\n');
  });

  it("gives back what read_csv read, byte for byte where the text is written as we write it", async () => {
    const text = '\uFEFFname,note\nAda,"a ""b"",\r\nc"\n\u{1F600},\n';
    const folder = makeFolder({ "a.csv": text });
    for (const header of [true, false]) {
      const response = JSON.stringify(await run("read_csv", folder, { path: "a.csv", header }));
      const dependencies = { before: { response, status: "success" } };
      expect(await run("write_csv", folder, { path: "b.csv", bom: true }, { dependencies })).toMatchObject({ success: true });
      expect(readFileSync(join(folder, "b.csv"), "utf8")).toBe(text);
    }
  });

  it.each([
    [{ data: [{ a: 1 }, [2]] }, "row 2 is no map; the rows must be all maps or all lists"],
    [{ data: [["1", "2"], ["3"]], columns: ["a", "b"] }, "row 2 has 1 fields for 2 columns"],
    [{ data: "text" }, "there is no list to work on"],
    [{ data: { rows: [] } }, "found a map of rows; write data: ${agent.field} to say where the list is"],
    [{ data: { data: [["1"]], truncated: true } }, "the rows are only the first of more"],
    [{ data: [["1"]], delimiter: ",," }, "the delimiter must be one character"],
  ])("answers %j with an error and changes nothing", async (parameters, error) => {
    const folder = makeFolder({ "a.csv": "old" });
    const answer = await run("write_csv", folder, { path: "a.csv", ...parameters });
    expect(answer).toEqual({ success: false, error: expect.stringContaining(error) });
    expect([readdirSync(folder), readFileSync(join(folder, "a.csv"), "utf8")]).toEqual([["a.csv"], "old"]);
  });
});
