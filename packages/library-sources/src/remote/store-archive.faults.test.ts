import type * as Fs from "node:fs";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { repositoryArchive } from "../__fixtures__/fake-github.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { storeArchive } from "./store-archive.ts";

const faults = vi.hoisted(() => ({ failing: /^$/ }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  const failing =
    (call: (path: string, ...rest: never[]) => unknown) =>
    (path: string, ...rest: never[]): unknown => {
      // A write names no file.
      if (faults.failing.test(path)) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      return call(path, ...rest);
    };
  return { ...real, writeFileSync: failing(real.writeFileSync), mkdirSync: failing(real.mkdirSync) };
});
afterEach(() => void (faults.failing = /^$/));

it.each([
  { what: "a file", failing: /one\.yaml$/ },
  { what: "its list of files", failing: /manifest\.json$/ },
])("leaves nothing of an archive when $what cannot be written, and names it", async ({ failing }) => {
  const dir = temporaryFolder();
  faults.failing = failing;
  await expect(store(dir)).rejects.toMatchObject({ code: "ENOSPC", path: expect.stringMatching(failing) as string });
  expect(readdirSync(dir)).toEqual([]);
});

it("leaves no folder half made", async () => {
  const dir = temporaryFolder();
  faults.failing = /ensembles$/;
  await expect(store(dir)).rejects.toMatchObject({ code: "ENOSPC" });
  expect(readdirSync(dir)).toEqual([]);
});

function store(dir: string): Promise<unknown> {
  const archive = repositoryArchive({ "ensembles/one.yaml": "name: one\n" });
  return storeArchive({ archive, repository: "a/b", commit: "1".repeat(40), commitDir: join(dir, "1"), fetchedAt: "2026-01-01T00:00:00Z" });
}
