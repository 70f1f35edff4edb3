import { describe, expect, it } from "vitest";
import { toFileError } from "./system-error.ts";

describe("toFileError", () => {
  it("says of what the system refuses which file it was, why, and what to do", () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", path: "/p/x.yaml" });
    expect(toFileError(error)).toMatchObject({
      code: "FILE_ACCESS_FAILED",
      message: "/p/x.yaml cannot be read or written: no space left on device (ENOSPC).",
      hint: 'Free disk space (see it with: df -h "/p/x.yaml").',
      cause: error,
    });
  });

  it.each([
    ["EACCES", 'Give your user the rights that it needs there (see them with: ls -ld "/p").'],
    ["EROFS", "The file system is mounted read-only: run in a project on another one."],
    ["EMFILE", "Too many files are open: raise the limit (ulimit -n) or run fewer ensembles at once."],
    ["EIO", "Check the disk and the rights of the folder."],
  ])("knows %s", (code, hint) => {
    expect(toFileError(Object.assign(new Error(code), { code, path: "/p" }))).toMatchObject({ code: "FILE_ACCESS_FAILED", hint });
  });

  it.each([
    new TypeError("ours"),
    "text",
    Object.assign(new Error(), { code: "ENOENT", path: "/p" }),
    Object.assign(new Error(), { code: "EIO" }),
  ])("leaves what is a bug, or names no file: %o", (thrown) => expect(toFileError(thrown)).toBeUndefined());
});
