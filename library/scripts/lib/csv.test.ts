import { describe, expect, it } from "vitest";

interface CsvModule {
  readonly parseCsv: (text: string, options?: { readonly delimiter?: string }) => readonly (readonly string[])[];
  readonly typedField: (field: string) => unknown;
  readonly formatCsv: (rows: readonly (readonly unknown[])[], options?: { readonly delimiter?: string }) => string;
}

const { formatCsv, parseCsv, typedField } = (await import(new URL("csv.mjs", import.meta.url).href)) as CsvModule;

describe("parseCsv", () => {
  it.each([
    ["nothing", "", []],
    ["a record without a line feed", "a,b", [["a", "b"]]],
    ["LF, CRLF and CR", "a\nb\r\nc\rd\n", [["a"], ["b"], ["c"], ["d"]]],
    ["blank lines, which are no records", "\na\n\n\nb\n\n", [["a"], ["b"]]],
    [
      "empty fields at both ends",
      ",\na,\n",
      [
        ["", ""],
        ["a", ""],
      ],
    ],
    ["a trailing delimiter at the end of the text", "a,", [["a", ""]]],
    ["a quoted empty field, which is a record", '""\n', [[""]]],
    ["delimiters, line breaks and quotes in quotes", '"a,b","c\r\nd","e ""f"""\n', [["a,b", "c\r\nd", 'e "f"']]],
    ["a quote inside an unquoted field", 'pipe 5",x', [['pipe 5"', "x"]]],
    ["spaces, which belong to the field", " a , b ", [[" a ", " b "]]],
    ["a byte order mark before a quote", '\uFEFF"a",b', [["a", "b"]]],
    ["records of different lengths", "a\nb,c", [["a"], ["b", "c"]]],
  ])("reads %s", (_, text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  it("takes another delimiter", () => {
    expect(parseCsv('a;"b;c"\n1,5;2', { delimiter: ";" })).toEqual([
      ["a", "b;c"],
      ["1,5", "2"],
    ]);
  });

  it("names the line of a quote that is never closed, counting the line breaks inside quotes", () => {
    expect(() => parseCsv('a\n"b\nc"\n"d\ne\n')).toThrow("CSV line 4: a quote is opened here and never closed");
  });

  it("names the line of text after a closing quote", () => {
    expect(() => parseCsv('a,b\n"c"d,e\n')).toThrow('CSV line 2: after a closing quote comes "d"');
  });

  it.each(["", ",,", '"', "\n", "\r"])("refuses %j as a delimiter", (delimiter) => {
    expect(() => parseCsv("a", { delimiter })).toThrow("the delimiter must be one character");
    expect(() => formatCsv([["a"]], { delimiter })).toThrow("the delimiter must be one character");
  });
});

describe("formatCsv", () => {
  it("quotes only where it must", () => {
    expect(
      formatCsv([
        ["a", 1.5, true, null, ""],
        ["b,c", 'd"e', "f\ng", "h\ri"],
      ]),
    ).toBe('a,1.5,true,,\n"b,c","d""e","f\ng","h\ri"\n');
  });

  it("says where a value has no place in a field", () => {
    expect(() => formatCsv([["a"], ["b", { c: 1 }]])).toThrow("CSV row 2, column 2");
    expect(() => formatCsv([["a"], []])).toThrow("CSV row 2 has no fields");
  });

  it("is read back to the same texts", () => {
    const texts = ["", "a", " ", ",", ";", '"', '""', "\n", "\r\n", "\r", "\uFEFF", "\uFEFFa", "\u{1F600}", "=1+1", "a\tb", "'"];
    const pairs = texts.flatMap((first) => texts.map((second) => [first, second]));
    for (const delimiter of [",", ";", "\t", "|"]) {
      for (const rows of [pairs, texts.map((text) => [text]), []]) {
        expect(parseCsv(formatCsv(rows, { delimiter }), { delimiter })).toEqual(rows);
      }
    }
  });

  it("reads a large quoted field and many records", () => {
    const rows = [['"'.repeat(500_000)], ...Array.from({ length: 50_000 }, (_, index) => [`row ${index}`, '"x"'])];
    expect(parseCsv(formatCsv(rows))).toEqual(rows);
  });
});

describe("typedField", () => {
  it.each([
    ["3.20", 3.2],
    ["-0.0", -0],
    ["12", 12],
    ["1e-7", 1e-7],
    ["3.1500000000000004", 3.1500000000000004],
    ["007", "007"],
    ["1234567890123456789", "1234567890123456789"],
    ["2E3", "2E3"],
    ["+49", "+49"],
    ["1e400", "1e400"],
    ["Infinity", "Infinity"],
    ["true", true],
    ["True", "True"],
    ["", null],
    [" ", " "],
  ])("reads %j as %j", (field, value) => {
    expect(typedField(field)).toBe(value);
  });
});
