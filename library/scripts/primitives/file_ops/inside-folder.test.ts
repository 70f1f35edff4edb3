import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../__fixtures__/git-folder.ts";
import { runLibraryScript } from "../../__fixtures__/run-library-script.ts";

type ToParameters = (path: string) => object;

const OUTSIDE = /is outside the working folder; name a file inside it$/;

describe.concurrent("file operations stay in the working folder", () => {
  it.each<[string, ToParameters]>([["write_json", (path) => ({ path, data: 1 })]])("%s, whatever the path", async (name, toParameters) => {
    const { folder, around, assertUntouched } = makeFolders();
    const errorOf = async (path: string) => (await run(name, folder, toParameters(path)))["error"];
    const ways = [
      "..",
      "../outside/secret",
      "sub/../../outside/secret",
      "../folder-too/a",
      "../new/file",
      "/",
      join(around, "outside/secret"),
    ];
    const links = ["out", "out/secret", "out/new/file", "link", "dangling"];
    await Promise.all([...ways, ...links].map(async (path) => expect(await errorOf(path), path).toMatch(OUTSIDE)));
    expect(await errorOf("circle/a")).toBe('"circle/a" leads nowhere: its symbolic links go round in a circle');
    expect(await errorOf("a\0b")).toBe("the path has a NUL character; no file can be called that");
    expect(await errorOf("")).toBe("parameters.path must not be empty");
    assertUntouched();
  });

  it.each<[string, ToParameters]>([
    ["read_json", (path) => ({ path })],
    ["list_files", (path) => ({ path })],
    ["find_in_files", (path) => ({ path, search: "s" })],
    ["append_file", (path) => ({ path, content: "x" })],
    ["read_csv", (path) => ({ path })],
    ["write_csv", (path) => ({ path, data: [["1"]] })],
    ["copy_file", (path) => ({ from: path, to: "b" })],
    ["copy_file", (path) => ({ from: "a", to: path, overwrite: true })],
  ])("%s", async (name, toParameters) => {
    const { folder, assertUntouched } = makeFolders();
    for (const path of ["../outside", "link"]) {
      expect(await run(name, folder, toParameters(path)), path).toEqual({ success: false, error: expect.stringMatching(OUTSIDE) });
    }
    assertUntouched();
  });

  it("which may be called by an absolute path, and be a link itself", async () => {
    const { folder, around } = makeFolders();
    symlinkSync("folder", join(around, "alias"));
    const path = join(around, "alias", "a");
    expect(await run("read_json", join(around, "alias"), { path })).toEqual({ success: true, path, data: "a" });
    expect(await run("write_json", folder, { path, data: 1 })).toMatchObject({ success: true });
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("1\n");
  });
});

function run(name: string, cwd: string, parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript(`primitives/file_ops/${name}.mjs`, { cwd, parameters });
}

/** A working folder beside two others, with links out of it. */
function makeFolders(): { readonly folder: string; readonly around: string; readonly assertUntouched: () => void } {
  const around = makeFolder({ "outside/secret": '"s"', "folder/a": '"a"', "folder/sub/x": "x", "folder-too/a": '"a"' });
  const folder = join(around, "folder");
  const links = { out: "../outside", link: "../outside/secret", dangling: "../outside/new", circle: "circle" };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
  const assertUntouched = () => {
    expect([around, join(around, "outside"), join(around, "folder-too")].map((path) => readdirSync(path))).toEqual([
      ["folder", "folder-too", "outside"],
      ["secret"],
      ["a"],
    ]);
    expect(readFileSync(join(around, "outside/secret"), "utf8")).toBe('"s"');
    expect(readdirSync(folder)).toEqual(["a", "circle", "dangling", "link", "out", "sub"]);
  };
  return { folder, around, assertUntouched };
}
