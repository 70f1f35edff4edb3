import { describe, expect, it } from "vitest";
import { runLibraryScript, type ScriptCall } from "../../__fixtures__/run-library-script.ts";

const run = (script: string, call?: ScriptCall) => runLibraryScript(`primitives/data_transform/${script}.mjs`, call);
const answer = (response: unknown) => ({ response, status: "success", model_substituted: false });
const people = [
  { name: "Ann", age: 31, tags: ["x"], home: { city: "Köln" } },
  { name: "bob", age: "4", tags: [] },
  { name: "Zoë", age: 25, home: { city: "Paris" } },
  { name: "Cy", age: null },
];
const names = ({ data }: Record<string, unknown>) => (data as { name: string }[]).map(({ name }) => name);

describe.concurrent("filter", () => {
  it.each<readonly [object, readonly string[]]>([
    [{ where: [{ field: "age", operator: "lt", value: 26 }] }, ["bob", "Zoë"]],
    [{ where: [{ field: "home.city", operator: "exists" }] }, ["Ann", "Zoë"]],
    [{ where: [{ field: "name", operator: "in", value: ["BOB", "cy"], ignore_case: true }] }, ["bob", "Cy"]],
    [{ where: [{ field: "constructor", operator: "exists" }] }, []],
    [
      {
        where: [
          { field: "age", operator: "ge", value: 25 },
          { field: "tags", operator: "exists" },
        ],
      },
      ["Ann"],
    ],
    [
      {
        match: "any",
        where: [
          { field: "age", operator: "ge", value: 31 },
          { field: "name", value: "Cy" },
        ],
      },
      ["Ann", "Cy"],
    ],
  ])("%j", async (parameters, kept) => {
    const filtered = await run("filter", { parameters: { ...parameters, data: people } });
    expect([names(filtered), filtered["count"], filtered["total"]]).toEqual([kept, kept.length, 4]);
  });

  it("takes the items themselves, also those of a fan-out that are JSON texts", async () => {
    expect(await run("filter", { input: "[1, 5, 3]", parameters: { where: [{ operator: "gt", value: 2 }] } })).toMatchObject({
      data: [5, 3],
    });
    const dependencies = { each: answer(['{"ok": true}', null, '{"ok": false}', "no JSON"]) };
    expect(await run("filter", { dependencies, parameters: { where: [{ field: "ok", value: true }] } })).toMatchObject({
      data: [{ ok: true }],
    });
  });

  it("asks for conditions that it knows", async () => {
    expect(await run("filter", { input: "[]" })).toEqual({ success: false, error: "parameters.where is missing" });
    expect(await run("filter", { input: "[]", parameters: { where: [{ fields: "a", value: 1 }] } })).toEqual({
      success: false,
      error: "parameters.where[0].fields is not known; there are: field, operator, value, ignore_case",
    });
    expect(await run("filter", { input: "[]", parameters: { where: [{ field: "a..b", value: 1 }] } })).toMatchObject({
      success: false,
      error: 'the path "a..b" is not understood at character 2: write it as a.b[0]["a key"]',
    });
  });

  it("takes ten megabytes in its stride", async () => {
    const input = JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ id, text: "x".repeat(80) })));
    expect(input.length).toBeGreaterThan(10_000_000);
    const parameters = {
      where: [
        { field: "id", operator: "ge", value: 99_998 },
        { field: "text", operator: "matches", value: "^x+$" },
      ],
    };
    expect(await run("filter", { input, parameters })).toMatchObject({ count: 2, total: 100_000 });
  });
});

describe.concurrent("map", () => {
  it("selects, renames and computes", async () => {
    const parameters = {
      select: ["name", "home.city"],
      rename: { "home.city": "city" },
      compute: { line: "{{name}} ({{age}})", years: "{{age}}", all: "{{ home }}" },
    };
    expect(await run("map", { parameters, input: JSON.stringify(people.slice(0, 2)) })).toEqual({
      success: true,
      data: [
        { name: "Ann", city: "Köln", line: "Ann (31)", years: 31, all: { city: "Köln" } },
        { name: "bob", city: null, line: "bob (4)", years: "4", all: null },
      ],
      count: 2,
    });
  });

  it("keeps all fields without select, and makes records of texts", async () => {
    expect(await run("map", { parameters: { rename: { a: "b" }, compute: { c: "{{a}}!" } }, input: '[{"a": 1, "x": 2}]' })).toMatchObject({
      data: [{ b: 1, x: 2, c: "1!" }],
    });
    expect(await run("map", { parameters: { compute: { word: "{{.}}" } }, input: '["ä", "b"]' })).toMatchObject({
      data: [{ word: "ä" }, { word: "b" }],
    });
    expect(await run("map", { input: '["a"]' })).toEqual({ success: false, error: "entry 1 is no map: give select or compute" });
  });

  it("keeps __proto__ a name", async () => {
    const { data } = await run("map", { stdin: '{"parameters": {"compute": {"__proto__": "x"}}, "input": "[{}]"}' });
    expect(JSON.stringify(data)).toBe('[{"__proto__":"x"}]');
  });
});

describe.concurrent("deduplicate", () => {
  it.each<readonly [object, unknown, unknown]>([
    [{}, [1, "1", 1, { a: 1, b: 2 }, { b: 2, a: 1 }], [1, "1", { a: 1, b: 2 }]],
    [{ ignore_case: true }, ["A", "a", " a"], ["A", " a"]],
    [{ ignore_case: true, ignore_whitespace: true }, ["A  b", "a\nb "], ["A  b"]],
    [{}, ["\u00e9", "e\u0301"], ["\u00e9"]],
    [
      { by: ["a", "b.c"] },
      [
        { a: 1, b: { c: 2 } },
        { a: 1, b: { c: 3 } },
        { a: 1, b: { c: 2 }, n: 1 },
      ],
      [
        { a: 1, b: { c: 2 } },
        { a: 1, b: { c: 3 } },
      ],
    ],
    [{ by: ["id"] }, [{ x: 1 }, { x: 1 }], [{ x: 1 }, { x: 1 }]],
  ])("with %j of %j keeps %j", async (parameters, data, kept) => {
    const count = (kept as unknown[]).length;
    expect(await run("deduplicate", { parameters: { ...parameters, data } })).toEqual({
      success: true,
      data: kept,
      count,
      removed: (data as unknown[]).length - count,
    });
  });
});

describe.concurrent("sort_records", () => {
  it.each<readonly [readonly string[], readonly string[]]>([
    [["age"], ["bob", "Zoë", "Ann", "Cy"]],
    [["-age"], ["Ann", "Zoë", "bob", "Cy"]],
    [["name"], ["Ann", "bob", "Cy", "Zoë"]],
    [
      ["home.city", "-name"],
      ["Ann", "Zoë", "Cy", "bob"],
    ],
  ])("by %j", async (by, order) => {
    expect(names(await run("sort_records", { parameters: { by }, input: JSON.stringify(people) }))).toEqual(order);
  });

  it("sorts the entries themselves, numbers as numbers, and keeps the first", async () => {
    const input = JSON.stringify(["10", 9.5, "9", "b", null, true, "ä", "a"]);
    expect(await run("sort_records", { input })).toMatchObject({ data: ["9", 9.5, "10", "a", "ä", "b", true, null] });
    expect(await run("sort_records", { input, parameters: { by: ["-."], limit: 2 } })).toEqual({
      success: true,
      data: [true, "b"],
      count: 2,
      total: 8,
    });
  });
});

describe.concurrent("aggregate", () => {
  const sales = [
    { shop: "A", price: 2, on: "2026-01-02" },
    { shop: "B", price: "3.5", on: "2026-01-01" },
    { shop: "A", price: "n/a", on: "2026-01-03" },
    { shop: "A", price: 4 },
    { price: null },
  ];

  it("groups, in the order in which groups appear", async () => {
    const measures = [
      { function: "count" },
      { function: "count", field: "on", as: "dated" },
      { function: "sum", field: "price" },
      { function: "mean", field: "price" },
      { function: "max", field: "on", as: "last" },
      { function: "min", field: "on", as: "first" },
    ];
    expect(await run("aggregate", { parameters: { group_by: ["shop"], measures }, input: JSON.stringify(sales) })).toEqual({
      success: true,
      data: [
        { shop: "A", count: 3, dated: 2, sum_price: 6, mean_price: 3, last: "2026-01-03", first: "2026-01-02" },
        { shop: "B", count: 1, dated: 1, sum_price: 3.5, mean_price: 3.5, last: "2026-01-01", first: "2026-01-01" },
        { shop: null, count: 1, dated: 0, sum_price: 0, mean_price: null, last: null, first: null },
      ],
      count: 3,
      total: 5,
      not_numbers: 1,
    });
  });

  it("says how to write what is no list, and where a list could come from", async () => {
    expect(await run("aggregate", { input: "[]", parameters: { group_by: "shop" } })).toEqual({
      success: false,
      error: 'parameters.group_by must be a list, is "shop"; write ["shop"]',
    });
    expect(await run("aggregate")).toEqual({
      success: false,
      error: "there is no list to work on: found nothing; give the parameter data, an agent before this one, or an input",
    });
  });

  it("counts everything by default, and has no group of nothing", async () => {
    expect(await run("aggregate", { input: JSON.stringify(sales) })).toMatchObject({ data: [{ count: 5 }] });
    expect(await run("aggregate", { input: "[]" })).toEqual({ success: true, data: [], count: 0, total: 0, not_numbers: 0 });
  });

  it("adds decimals as people do, and large whole numbers exactly", async () => {
    const input = JSON.stringify([
      { a: 3.2, b: 9_007_199_254_740_991 },
      { a: 3.1, b: 0 },
    ]);
    const measures = [
      { function: "sum", field: "a" },
      { function: "mean", field: "a" },
      { function: "sum", field: "b" },
    ];
    expect(await run("aggregate", { input, parameters: { measures } })).toMatchObject({
      data: [{ sum_a: 6.3, mean_a: 3.15, sum_b: 9_007_199_254_740_991 }],
    });
  });

  it("refuses two results of one name, and a sum of nothing", async () => {
    const measures = [{ function: "sum", field: "a", as: "shop" }];
    expect(await run("aggregate", { input: "[]", parameters: { group_by: ["shop"], measures } })).toEqual({
      success: false,
      error: '"shop" would be there twice: give one of the measures another name with as',
    });
    expect(await run("aggregate", { input: "[]", parameters: { measures: [{ function: "sum" }] } })).toEqual({
      success: false,
      error: "the measure sum needs a field",
    });
  });
});

describe.concurrent("csv_to_json and json_to_csv", () => {
  it("reads records, quoted fields and all", async () => {
    const input = 'name,"say ""hi""",\nZoë,"a,b\nc",1\nx\n';
    expect(await run("csv_to_json", { input })).toEqual({
      success: true,
      data: [
        { name: "Zoë", 'say "hi"': "a,b\nc", column_3: "1" },
        { name: "x", 'say "hi"': null, column_3: null },
      ],
      count: 2,
      columns: ["name", 'say "hi"', "column_3"],
    });
  });

  it("reads types, without a header, from what read_file answers", async () => {
    const dependencies = { file: answer(JSON.stringify({ success: true, content: "3.20;-2.5;007;true;;1e400;x\n", path: "a.csv" })) };
    expect(await run("csv_to_json", { dependencies, parameters: { header: false, types: true, delimiter: ";" } })).toMatchObject({
      data: [{ column_1: 3.2, column_2: -2.5, column_3: "007", column_4: true, column_5: null, column_6: "1e400", column_7: "x" }],
    });
  });

  it("keeps columns apart that have one name, and __proto__ a name", async () => {
    const { data } = await run("csv_to_json", { input: "a,a,a_2,__proto__\n1,2,3,4" });
    expect(JSON.stringify(data)).toBe('[{"a":"1","a_2":"2","a_2_2":"3","__proto__":"4"}]');
  });

  it("says which record is too long, and where a quote is open", async () => {
    expect(await run("csv_to_json", { input: "a,b\n1,2\n1,2,3" })).toEqual({
      success: false,
      error: "record 2 has 3 fields, the header 2: is the delimiter right?",
    });
    expect(await run("csv_to_json", { input: 'a\n"b' })).toMatchObject({
      success: false,
      error: expect.stringContaining("line 2") as string,
    });
    expect(await run("csv_to_json", { input: "" })).toEqual({ success: true, data: [], count: 0, columns: [] });
  });

  it("writes what it reads", async () => {
    const text = 'name,"a,b",größe\n"x\ny",,"say ""hi"""\n\u{1F600},2,\n';
    const read = await run("csv_to_json", { input: text });
    expect(await run("json_to_csv", { dependencies: { read: answer(JSON.stringify(read)) } })).toMatchObject({ text, rows: 2 });
  });

  it("writes chosen columns, lists as JSON, and no formula if told so", async () => {
    const data = [{ a: { b: "=1+1" }, n: -1, l: [1] }, { x: 1 }];
    expect(await run("json_to_csv", { parameters: { data, columns: ["n", "a.b", "l"], escape_formulas: true, delimiter: ";" } })).toEqual({
      success: true,
      text: "n;a.b;l\n-1;'=1+1;[1]\n;;\n",
      rows: 2,
      columns: ["n", "a.b", "l"],
    });
    expect(await run("json_to_csv", { parameters: { data: [{ "a.b": 1 }, { c: true }], header: false } })).toMatchObject({
      text: "1,\n,true\n",
    });
    expect(await run("json_to_csv", { input: "[]" })).toMatchObject({ text: "", rows: 0 });
    expect(await run("json_to_csv", { input: "[1]" })).toEqual({ success: false, error: "entry 1 is no map: only records have columns" });
  });
});
