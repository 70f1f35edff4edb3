import type * as Fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { exists, findProject, isDirectory } from "./locate-project.ts";

const faults = vi.hoisted(() => ({ path: "", code: "" }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    statSync(path: string, options: Fs.StatSyncOptions) {
      if (path === faults.path) throw Object.assign(new Error(`${faults.code}: injected, stat`), { code: faults.code, path });
      return real.statSync(path, options);
    },
  };
});
afterEach(() => Object.assign(faults, { path: "", code: "" }));

describe("a place that the system does not let be seen", () => {
  it.each(["EACCES", "EIO"])("is not told to be empty (%s)", (code) => {
    const root = temporaryFolder();
    Object.assign(faults, { path: join(root, ".llm-orc"), code });
    const refused: unknown = expect.objectContaining({ code: "FILE_ACCESS_FAILED", message: expect.stringContaining(faults.path) });
    for (const look of [() => findProject(root), () => isDirectory(faults.path), () => exists(faults.path)]) expect(look).toThrow(refused);
  });

  it.each(["ENOENT", "ENOTDIR", "ELOOP"])("has nothing in it where nothing is (%s)", (code) => {
    const path = join(temporaryFolder(), "there");
    Object.assign(faults, { path, code });
    expect([isDirectory(path), exists(path)]).toEqual([false, false]);
  });
});
