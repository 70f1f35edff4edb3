import type * as Fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { findEntry } from "../entry/find-entry.ts";
import { folderSource } from "./folder-source.ts";

const faults = vi.hoisted(() => ({ path: "" }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  const refusing =
    <Rest extends unknown[], Result>(call: (path: string, ...rest: Rest) => Result) =>
    (path: string, ...rest: Rest): Result => {
      if (path !== faults.path) return call(path, ...rest);
      throw Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES", path });
    };
  return { ...real, readdirSync: refusing(real.readdirSync as never), accessSync: refusing(real.accessSync as never) };
});
afterEach(() => void (faults.path = ""));

describe("folderSource, where the system does not let something be read", () => {
  it.each(["ensembles/review", "ensembles/review/summary.yaml"])("lists the others, and says what is left out: %s", (path) => {
    const root = temporaryFolder(SAMPLE_LIBRARY);
    faults.path = join(root, path);
    const source = folderSource("local", root);
    expect(source.notes).toContainEqual(`${path} is left out: ${faults.path} cannot be read or written: permission denied (EACCES).`);
    expect(findEntry(source.list(), "quick", { refusal: source.refusal }).kind).toBe("profile");
    const refused: unknown = expect.objectContaining({ code: "FILE_ACCESS_FAILED", message: expect.stringContaining(faults.path) });
    expect(() => findEntry(source.list(), "review/summary", { refusal: source.refusal })).toThrow(refused);
  });

  it("is no empty library where its folder cannot be listed", () => {
    const root = temporaryFolder(SAMPLE_LIBRARY);
    faults.path = root;
    expect(() => folderSource("local", root)).toThrow(expect.objectContaining({ code: "FILE_ACCESS_FAILED" }) as Error);
  });
});
