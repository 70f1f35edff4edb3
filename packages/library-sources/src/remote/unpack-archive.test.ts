import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { isOrcError } from "@llm-orc/contracts";
import { checkName } from "@llm-orc/project-files";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeTar, makeTarGz, type TarItem } from "../__fixtures__/make-tar.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { unpackArchive } from "./unpack-archive.ts";

const top: TarItem = { name: "top/", type: "5" };
const good: TarItem = { name: "top/ensembles/a/x.yaml", content: "name: x\n" };

describe("unpackArchive", () => {
  it("reads what git itself packs, long paths and all", async () => {
    const path = `${"folder-of-a-long-name/".repeat(8)}file.txt`;
    const folder = temporaryFolder({ "a.yaml": "a: 1\n", [path]: "deep", ".github/x.yaml": "hidden", "empty.txt": "" });
    const git = (...args: string[]): Buffer =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", ...args], {
        cwd: folder,
      });
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "all");
    const { files, notes } = await unpackArchive(git("archive", "--format=tar.gz", "--prefix=someone-library-abc/", "HEAD"));
    expect(Object.fromEntries([...files].map(([name, content]) => [name, content.toString()]))).toEqual({
      "a.yaml": "a: 1\n",
      [path]: "deep",
      "empty.txt": "",
    });
    expect(notes).toEqual([]);
  });

  it.each<{ what: string; items: readonly TarItem[]; says: string }>([
    { what: "a path upwards", items: [{ name: "top/../../evil" }], says: "leads out" },
    { what: "a path upwards in a pax header", items: [{ name: "top/../evil", pax: true }], says: "leads out" },
    { what: "an absolute path", items: [{ name: "/etc/evil" }], says: "no path" },
    { what: "an absolute path of Windows", items: [{ name: "C:/evil" }], says: "no path" },
    { what: "a backslash", items: [{ name: "top/..\\evil" }], says: "no path" },
    { what: "a NUL", items: [{ name: "top/a\0b", pax: true }], says: "no path" },
    { what: "an empty segment", items: [{ name: "top//evil" }], says: "leads out" },
    { what: "a hard link", items: [{ name: "top/h", type: "1", link: "/etc/passwd" }], says: "neither a file nor a folder" },
    { what: "a device", items: [{ name: "top/d", type: "3" }], says: "neither a file nor a folder" },
    { what: "a pipe", items: [{ name: "top/p", type: "6" }], says: "neither a file nor a folder" },
    { what: "the same path twice", items: [good], says: "twice" },
    { what: "the same path in another case", items: [{ name: "top/Ensembles/A/X.yaml" }], says: "twice" },
    { what: "a file where a folder is", items: [{ name: "top/ensembles" }], says: "as file and as folder" },
    { what: "a link where a folder is", items: [{ name: "top/ensembles/a", type: "2", link: "/etc" }], says: "as file and as folder" },
    { what: "a second folder at its root", items: [{ name: "other/x" }], says: "more than one folder" },
  ])("refuses the whole for $what", async ({ items, says }) => {
    await expect(unpackArchive(makeTarGz([top, good, ...items]))).rejects.toMatchObject({
      code: "LIBRARY_ARCHIVE_INVALID",
      message: expect.stringContaining(says) as string,
    });
  });

  it("leaves out links, hidden, large and oddly named files, and says so", async () => {
    const long = `top/${"n".repeat(300)}.yaml`;
    const { files, notes } = await unpackArchive(
      makeTarGz([
        top,
        good,
        { name: "top/link.yaml", type: "2", link: "/etc/passwd" },
        { name: "top/.hidden/x.yaml" },
        { name: long },
        { name: "top/con.yaml" },
        { name: "top/big.bin", content: Buffer.alloc(1024 * 1024 + 1) },
      ]),
    );
    expect([...files.keys()]).toEqual(["ensembles/a/x.yaml"]);
    expect(notes).toEqual([
      "link.yaml is left out: it is a link.",
      expect.stringMatching(/^n+ is left out: it is too long\.$/),
      "con.yaml is left out: the name is reserved by Windows.",
      "big.bin is left out: it is larger than 1 MB.",
    ]);
  });

  it("gives only paths that stay in their folder, or refuses, whatever the names are", async () => {
    const part = fc.oneof(
      fc.constantFrom("..", ".", "", "a", "A", "con", "C:", "\\", "\0", "é", "e\u0301", "%2e%2e"),
      fc.string({ maxLength: 8 }),
    );
    const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 4 }), async (names) => {
        const items = names.map((each) => ({ name: `top/${each}`, pax: true }));
        const paths = await unpackArchive(makeTarGz([top, ...items])).then(
          ({ files }) => [...files.keys()],
          (error: unknown) => (isOrcError(error) && error.code === "LIBRARY_ARCHIVE_INVALID" ? [] : [String(error)]),
        );
        expect(paths.map((path) => checkName(path, { allowSlashes: true }))).toEqual(paths.map(() => undefined));
        expect(new Set(paths.map((path) => path.normalize("NFC").toLowerCase())).size).toBe(paths.length);
      }),
      { numRuns: 300 },
    );
  });

  it("stops at what unpacks to too much, without unpacking it", async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(unpackArchive(bomb)).rejects.toMatchObject({ message: expect.stringContaining("64 MB") as string });
  });

  it("refuses what is no archive, cut off or damaged", async () => {
    const tar = makeTar([top, good]);
    const flipped = Buffer.from(tar);
    flipped[1024 + 20] = 255;
    for (const archive of [Buffer.from("no gzip"), gzipSync(tar.subarray(0, 512 * 4 + 3)), gzipSync(flipped)]) {
      await expect(unpackArchive(archive)).rejects.toMatchObject({ code: "LIBRARY_ARCHIVE_INVALID" });
    }
  });
});
