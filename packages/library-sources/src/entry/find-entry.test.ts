import { describe, expect, it } from "vitest";
import { SAMPLE_LIBRARY } from "../__fixtures__/sample-library.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { folderSource } from "../folder/folder-source.ts";
import { findEntry } from "./find-entry.ts";

describe("findEntry", () => {
  it.each([
    ["review/two-views", "ensembles/review/two-views.yaml"],
    ["two-views", "ensembles/review/two-views.yaml"],
    ["review/two-views.yaml", "ensembles/review/two-views.yaml"],
    ["ensembles/review/two-views.yaml", "ensembles/review/two-views.yaml"],
    ["text/measure.mjs", "scripts/text/measure.mjs"],
    ["measure.mjs", "scripts/text/measure.mjs"],
    ["here/careful", "profiles/here/careful.yaml"],
    ["templates/plain", "templates/plain.yaml"],
  ])("finds %s", (typed, path) => {
    expect(findEntry(entries(), typed).path).toBe(path);
  });

  it("takes an ensemble before anything else of the same name, and only the kind that is asked for", () => {
    const more = { "profiles/summary.yaml": "name: summary\nprovider: sim\nmodel: m\n" };
    expect(findEntry(entries(more), "summary").kind).toBe("ensemble");
    expect(findEntry(entries(more), "summary", { kind: "profile" }).kind).toBe("profile");
  });

  it("names all that fit when several do", () => {
    expect(() => findEntry(entries(), "careful")).toThrow(
      expect.objectContaining({
        code: "LIBRARY_ENTRY_AMBIGUOUS",
        message: '"careful" may be any of 2: profiles/here/careful.yaml, profiles/there/careful.yaml.',
      }),
    );
  });

  it("says what may have been meant", () => {
    expect(() => findEntry(entries(), "review/two-veiws")).toThrow(
      expect.objectContaining({ code: "LIBRARY_ENTRY_NOT_FOUND", hint: expect.stringContaining('"review/two-views"') as string }),
    );
  });

  it.each(["../x", "/etc/passwd", "review/../two-views", "%2e%2e/x", "review%2Ftwo-views", "C:\\x", "a\0b", "", "x".repeat(10_000)])(
    "finds nothing for %j",
    (typed) => {
      expect(() => findEntry(entries(), typed)).toThrow(expect.objectContaining({ code: "LIBRARY_ENTRY_NOT_FOUND" }));
    },
  );
});

function entries(more: Readonly<Record<string, string>> = {}): ReturnType<ReturnType<typeof folderSource>["list"]> {
  return folderSource("local", temporaryFolder({ ...SAMPLE_LIBRARY, ...more })).list();
}
