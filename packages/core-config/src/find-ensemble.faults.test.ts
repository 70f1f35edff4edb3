import type * as Fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { findEnsemble } from "./find-ensemble.ts";
import { listEnsembles } from "./list-ensembles.ts";

const faults = vi.hoisted(() => ({ path: "", code: "EACCES" }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  const refusing =
    <Rest extends unknown[], Result>(call: (path: string, ...rest: Rest) => Result) =>
    (path: string, ...rest: Rest): Result => {
      if (path !== faults.path) return call(path, ...rest);
      throw Object.assign(new Error(`${faults.code}: injected`), { code: faults.code, path });
    };
  return { ...real, readdirSync: refusing(real.readdirSync as never), openSync: refusing(real.openSync as never) };
});
afterEach(() => Object.assign(faults, { path: "", code: "EACCES" }));

const ensemble = (name: string): string => `name: ${name}\ndescription: d\nagents: []\n`;

function layout(): { folder: string; dirs: { dir: string; tier: "local" | "global" }[] } {
  const folder = tempFolder({
    "local/review.yaml": ensemble("review"),
    "local/talk/other.yaml": ensemble("greet"),
    "global/greet.yaml": ensemble("greet"),
  });
  return {
    folder,
    dirs: [
      { dir: join(folder, "local"), tier: "local" },
      { dir: join(folder, "global"), tier: "global" },
    ],
  };
}

describe("findEnsemble and listEnsembles, where the system does not let something be read", () => {
  it.each([
    { what: "a folder", path: "local/talk" },
    { what: "the whole folder", path: "local" },
    { what: "a file", path: "local/talk/other.yaml" },
  ])("take no weaker ensemble for one that may be in $what, and say why", ({ path }) => {
    const { folder, dirs } = layout();
    faults.path = join(folder, path);
    const refused: unknown = expect.objectContaining({ code: "FILE_ACCESS_FAILED", message: expect.stringContaining(faults.path) });
    expect(() => findEnsemble("greet", { dirs })).toThrow(refused);
    expect(() => findEnsemble("nothing", { dirs })).toThrow(refused);
    const [problem] = listEnsembles(dirs).flatMap(({ problems = [] }) => problems);
    expect(problem).toMatchObject({ code: "ORC1009", message: `${faults.path} cannot be read: permission is denied.` });
  });

  it("find and list the others", () => {
    const { folder, dirs } = layout();
    Object.assign(faults, { path: join(folder, "local/talk"), code: "EMFILE" });
    expect(findEnsemble("review", { dirs })).toMatchObject({ found: true, entry: { tier: "local" } });
    expect(listEnsembles(dirs).map(({ name, relativePath, problems }) => [name, relativePath, problems?.[0]?.message])).toEqual([
      ["review", null, undefined],
      ["talk", null, `${faults.path} cannot be read: there are too many open files.`],
      ["greet", null, undefined],
    ]);
  });

  it("take what is gone for what is not there", () => {
    const { folder, dirs } = layout();
    Object.assign(faults, { path: join(folder, "local/talk"), code: "ENOENT" });
    expect(findEnsemble("greet", { dirs })).toMatchObject({ found: true, entry: { tier: "global" } });
  });
});
