import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { containedPath, isInside } from "./contained-path.ts";

// Much quicker to make than the unit "binary", and half surrogate pairs are among them.
const anyCharacter = fc.nat(0x10_ffff).map((code) => String.fromCodePoint(code));

const outsideError: unknown = expect.objectContaining({ code: "PATH_OUTSIDE" });

describe("containedPath", () => {
  it("is the path below the root, whether anything is there or not", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "teams"));
    expect(containedPath(root, "teams/review")).toBe(join(root, "teams", "review"));
    expect(containedPath(join(root, "not", "there"), "x")).toBe(join(root, "not", "there", "x"));
  });

  it("never escapes, whatever the name", () => {
    const root = temporaryFolder();
    const parts = fc.constantFrom("..", ".", "/", "\\", "a", "~", "\u0000", "C:", "%2e", " ", "-", "//", "etc");
    const names = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.array(parts, { maxLength: 12 }).map((list) => list.join("")),
    );
    fc.assert(
      fc.property(names, (name) => {
        let path: string;
        try {
          path = containedPath(root, name);
        } catch (error) {
          expect(error).toMatchObject({ code: "NAME_INVALID" });
          return;
        }
        expect(isInside(root, path) && path !== root && path === resolve(path)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["file", "folder", "something that is not there yet"])("refuses a link to a %s outside", (kind) => {
    const root = temporaryFolder();
    const target = join(temporaryFolder(), "target");
    if (kind === "file") writeFileSync(target, "");
    if (kind === "folder") mkdirSync(target);
    symlinkSync(target, join(root, "link"));
    expect(() => containedPath(root, "link")).toThrowError(outsideError);
    expect(() => containedPath(root, "link/x/y")).toThrowError(outsideError);
    expect(existsSync(target)).toBe(kind === "file" || kind === "folder");
  });

  it("says which link it was, and how to see it", () => {
    const root = temporaryFolder();
    symlinkSync(temporaryFolder(), join(root, "link"));
    expect(() => containedPath(root, "link/x")).toThrowError(
      expect.objectContaining({
        message: `"link/x" leads out of ${root} through a symbolic link.`,
        hint: `Replace the link by what it points at, or choose another name. See it with: ls -l "${root}/link/x"`,
      }),
    );
    symlinkSync("round", join(root, "round"));
    expect(() => containedPath(root, "round")).toThrowError(
      expect.objectContaining({
        code: "PATH_OUTSIDE",
        message: `"round" leads nowhere below ${root}: its symbolic links go round in a circle.`,
        hint: `Remove the link. See it with: ls -l "${root}/round"`,
        cause: expect.objectContaining({ code: "ELOOP" }) as unknown,
      }),
    );
  });

  it("leaves to the system what it says of a root that it cannot look at", () => {
    expect(() => containedPath(join(temporaryFolder(), "x".repeat(300)), "a")).toThrowError(
      expect.objectContaining({ code: "ENAMETOOLONG" }),
    );
  });

  it("refuses a relative link out, and one by way of another", () => {
    const root = join(temporaryFolder(), "root");
    mkdirSync(join(root, "a"), { recursive: true });
    symlinkSync("../../elsewhere", join(root, "a", "out"));
    symlinkSync("a/out", join(root, "by-way"));
    expect(() => containedPath(root, "a/out")).toThrowError(outsideError);
    expect(() => containedPath(root, "by-way")).toThrowError(outsideError);
  });

  it("refuses links that go round in a circle", () => {
    const root = temporaryFolder();
    symlinkSync("b", join(root, "a"));
    symlinkSync("a", join(root, "b"));
    expect(() => containedPath(root, "a/x")).toThrowError(outsideError);
  });

  it("follows links that stay inside, and a root that is a link itself", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "real"));
    symlinkSync("real", join(root, "alias"));
    symlinkSync("not-there-yet", join(root, "later"));
    expect(containedPath(root, "alias/x")).toBe(join(root, "alias", "x"));
    expect(containedPath(root, "later")).toBe(join(root, "later"));
    const rootLink = join(temporaryFolder(), "root-link");
    symlinkSync(root, rootLink);
    expect(realpathSync(containedPath(rootLink, "alias"))).toBe(join(root, "real"));
  });

  it("gives a path below a file without a complaint: whoever uses it gets the system's", () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "file"), "");
    expect(containedPath(root, "file/x")).toBe(join(root, "file", "x"));
  });
});

describe("isInside", () => {
  it.each([
    ["/a", "/a", true],
    ["/a", "/a/b/c", true],
    ["/a", "/a/..b", true],
    ["/", "/a", true],
    ["/a/", "/a/", true],
    ["/a", "/a/./b", false],
    ["/a", "/ab", false],
    ["/a/b", "/a", false],
    ["/a", "/b", false],
  ])("of %j and %j is %j", (root, path, expected) => {
    expect(isInside(root, path)).toBe(expected);
  });
});
