import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { MAX_YAML_BYTES } from "./yaml-limits.ts";
import { readYamlFile } from "./read-yaml-file.ts";

function problemOf(bytes: readonly number[]): unknown {
  const folder = tempFolder({ "a.yaml": Uint8Array.from(bytes) });
  const { diagnostics } = readYamlFile(join(folder, "a.yaml"));
  return diagnostics.map(({ code, line, column }) => `${code}@${line}:${column}`).join();
}

const bytes = (text: string): number[] => [...Buffer.from(text)];

describe("readYamlFile", () => {
  it("reads a file, and knows it by its path", () => {
    const file = join(tempFolder({ "a.yaml": "\uFEFFname: ä\r\nx: *y\r\n" }), "a.yaml");
    const document = readYamlFile(file);
    expect(document.value).toEqual({ name: "ä", x: null });
    expect(document.diagnostics).toMatchObject([{ file, line: 2, column: 4 }]);
  });

  it.each([
    ["a lone byte", [...bytes("a: 1\nb: x"), 0xff, ...bytes("y\n")], "ORC1008@2:5"],
    ["a character that is cut off", [...bytes("a: ü"), 0xe2, 0x82, ...bytes("x")], "ORC1008@1:5"],
    ["a cut at the end", [...bytes("a: "), 0xef], "ORC1008@1:4"],
    ["a cut that begins like the replacement character", [...bytes("a: "), 0xef, 0xbf, 0x41], "ORC1008@1:4"],
    ["an invalid byte after a real replacement character", [...bytes("a: \uFFFD"), 0x80], "ORC1008@1:5"],
    ["an invalid byte after a byte-order mark", [...bytes("\uFEFFa: "), 0xc0], "ORC1008@1:4"],
    ["an encoded surrogate", [...bytes("a: "), 0xed, 0xa0, 0x80], "ORC1008@1:4"],
    ["UTF-16", [0xff, 0xfe, 0x61, 0x00], "ORC1008@1:1"],
  ])("says where %s is", (_name, content, expected) => {
    expect(problemOf(content)).toBe(expected);
  });

  it("names UTF-16 as such", () => {
    const file = join(tempFolder({ "a.yaml": Uint8Array.from([0xff, 0xfe, 0x61, 0x00]) }), "a.yaml");
    expect(readYamlFile(file).diagnostics[0]?.message).toBe("The file is UTF-16.");
  });

  it.each([
    ["is not there", "missing.yaml", "it does not exist"],
    ["is a folder", ".", "it is no regular file"],
    ["is a device", "/dev/zero", "it is no regular file"],
    ["is a link to itself", "loop.yaml", "its symbolic links go in a circle"],
    ["has an impossible name", "a\0b", "ERR_INVALID_ARG_VALUE"],
  ])("says that a file %s", (_name, path, reason) => {
    const folder = tempFolder();
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    const document = readYamlFile(path.startsWith("/") ? path : join(folder, path));
    expect(document.value).toBeUndefined();
    expect(document.diagnostics).toMatchObject([{ code: CODES.unreadable, line: 1, column: 1 }]);
    expect(document.diagnostics[0]?.message).toContain(reason);
  });

  it("does not wait for a pipe", () => {
    const pipe = join(tempFolder(), "pipe.yaml");
    execFileSync("mkfifo", [pipe]);
    expect(readYamlFile(pipe).diagnostics[0]?.message).toContain("it is no regular file");
  });

  it("refuses a file that is too large without reading it all", () => {
    const file = join(tempFolder({ "a.yaml": "" }), "a.yaml");
    truncateSync(file, MAX_YAML_BYTES * 1_000);
    expect(readYamlFile(file).diagnostics).toMatchObject([{ code: CODES.limitExceeded, line: 1, column: 1 }]);
  });
});
