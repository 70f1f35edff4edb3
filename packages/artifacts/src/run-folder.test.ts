import type * as Fs from "node:fs";
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isInside } from "@llm-orc/project-files";
import { runInfo, STARTED_AT } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { createRunFolder, fromTimestampId, moveLatest, toTimestampId } from "./run-folder.ts";

// Much quicker to make than the unit "binary", and half surrogate pairs are among them.
const anyCharacter = fc.nat(0x10_ffff).map((code) => String.fromCodePoint(code));

// The real file system, with a say in which folder it refuses to make, and why.
const system = vi.hoisted(() => ({ refuses: undefined as ((name: string) => string | undefined) | undefined }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    mkdirSync: (path: string, options?: Fs.MakeDirectoryOptions) => {
      const code = system.refuses?.(basename(path));
      if (code !== undefined) throw Object.assign(new Error(code), { code });
      return real.mkdirSync(path, options);
    },
  };
});
afterEach(() => void (system.refuses = undefined));

describe("createRunFolder", () => {
  it("is called after the local time, below the ensemble and its path", () => {
    const root = temporaryFolder();
    const folder = createRunFolder(root, runInfo({ relativePath: "teams/core" }));
    expect(relative(root, folder)).toBe("teams/core/review/20261123-101530-042");
    expect(lstatSync(folder).isDirectory()).toBe(true);
    expect(dirname(createRunFolder(root, runInfo({ relativePath: "" })))).toBe(join(root, "review"));
  });

  it("takes the next free millisecond, 50 times over", () => {
    const root = temporaryFolder();
    const ids = Array.from({ length: 50 }, () => basename(createRunFolder(root, runInfo())));
    expect(new Set(ids).size).toBe(50);
    expect(ids.at(-1)).toBe("20261123-101530-091");
  });

  it("takes the last free millisecond of the next minute, and says so when there is none", () => {
    const root = temporaryFolder();
    const takenBefore =
      (id: string): typeof system.refuses =>
      (name) =>
        name !== "review" && name < id ? "EEXIST" : undefined;
    system.refuses = takenBefore("20261123-101630-041");
    expect(basename(createRunFolder(root, runInfo()))).toBe("20261123-101630-041");
    system.refuses = takenBefore("20261123-101630-042");
    expect(() => createRunFolder(root, runInfo())).toThrowError(
      expect.objectContaining({
        code: "RUN_FOLDER_TAKEN",
        message: `Every run folder of the next 60 s is taken below ${join(root, "review")}.`,
        hint: "Check the system's clock.",
      }),
    );
  });

  it("leaves to the system what it says of a folder that cannot be made", () => {
    system.refuses = (name) => (name === "review" ? undefined : "EROFS");
    expect(() => createRunFolder(temporaryFolder(), runInfo())).toThrowError(expect.objectContaining({ code: "EROFS" }));
  });

  it.each(["../x", "..", ".", "", "/etc", "a\u0000b", "a\nb", "a\\b", "-rf"])("refuses the ensemble %j", (ensemble) => {
    const root = join(temporaryFolder(), "artifacts");
    expect(() => createRunFolder(root, runInfo({ ensemble }))).toThrowError(expect.objectContaining({ code: "NAME_INVALID" }));
    expect(existsSync(root)).toBe(false);
  });

  it.each(["..", "a/../..", "/", "a//b", "/etc"])("refuses the path %j", (relativePath) => {
    const root = join(temporaryFolder(), "artifacts");
    expect(() => createRunFolder(root, runInfo({ relativePath }))).toThrowError(expect.objectContaining({ code: "NAME_INVALID" }));
    expect(existsSync(root)).toBe(false);
  });

  it("refuses to follow a link out of the artifacts folder", () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    symlinkSync(outside, join(root, "review"));
    expect(() => createRunFolder(root, runInfo())).toThrowError(expect.objectContaining({ code: "PATH_OUTSIDE" }));
    expect(readdirSync(outside)).toEqual([]);
  });

  it.each(["Review: deep (v2)", "latest", "20261123-101530-042", "con", "what?", "long ".repeat(60)])(
    "gives %j a folder of its own",
    (ensemble) => {
      const root = temporaryFolder();
      const folder = createRunFolder(root, runInfo({ ensemble }));
      expect(basename(dirname(folder))).toMatch(/-[0-9a-f]{8}$/);
      expect(basename(dirname(folder))).not.toBe(ensemble);
    },
  );

  it("keeps what it can of a title, and says whose folder it is when there is nothing to keep", () => {
    const folder = createRunFolder(temporaryFolder(), runInfo({ ensemble: "Review: deep (v2)" }));
    expect(basename(dirname(folder))).toMatch(/^Review_ deep _v2_-[0-9a-f]{8}$/);
    expect(() => createRunFolder(temporaryFolder(), runInfo({ ensemble: "a\\b" }))).toThrowError(/cannot be an ensemble's folder: /);
  });

  it("keeps titles apart that differ in such characters only", () => {
    const root = temporaryFolder();
    createRunFolder(root, runInfo({ ensemble: "a?b" }));
    createRunFolder(root, runInfo({ ensemble: "a:b" }));
    expect(readdirSync(root)).toHaveLength(2);
  });

  it("makes a folder inside the root or none, for any name", () => {
    const root = temporaryFolder();
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.option(fc.string(), { nil: undefined }), (ensemble, path) => {
        try {
          const folder = createRunFolder(root, runInfo({ ensemble, ...(path === undefined ? {} : { relativePath: path }) }));
          expect(isInside(root, folder)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "NAME_INVALID" });
        }
      }),
    );
  });
});

describe("toTimestampId", () => {
  it("is read back by fromTimestampId to the millisecond", () => {
    expect(toTimestampId(STARTED_AT)).toBe("20261123-101530-042");
    expect(fromTimestampId("20261123-101530-042")).toBe(STARTED_AT);
    for (const id of ["20261123-101530", "x20261123-101530-042", "20261123-101530-0421"]) expect(fromTimestampId(id)).toBeUndefined();
  });
});

describe("moveLatest", () => {
  it("is a relative link and replaces the one before", () => {
    const root = temporaryFolder();
    for (const id of ["20261123-101530-042", "20261123-101530-043"]) {
      const folder = join(root, id);
      mkdirSync(folder);
      moveLatest(folder);
      expect(readlinkSync(join(root, "latest"))).toBe(id);
    }
    expect(readdirSync(root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("leaves nothing behind when something else stands there", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "latest", "x"), { recursive: true });
    mkdirSync(join(root, "20261123-101530-042"));
    expect(() => moveLatest(join(root, "20261123-101530-042"))).toThrow();
    expect(readdirSync(root).sort()).toEqual(["20261123-101530-042", "latest"]);
  });
});
