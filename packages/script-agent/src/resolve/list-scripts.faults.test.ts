import type * as Fs from "node:fs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ResolveOptions } from "../script-kind-options.ts";
import { listScripts } from "./list-scripts.ts";
import { resolveScript } from "./resolve-script.ts";

const faults = vi.hoisted(() => ({ path: "", code: "" }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  const refusing =
    <Rest extends unknown[], Result>(call: (path: string, ...rest: Rest) => Result) =>
    (path: string, ...rest: Rest): Result => {
      if (path !== faults.path) return call(path, ...rest);
      throw Object.assign(new Error(`${faults.code}: injected`), { code: faults.code, path });
    };
  return { ...real, readdirSync: refusing(real.readdirSync as never), statSync: refusing(real.statSync as never) };
});
const folders: string[] = [];
afterEach(() => {
  Object.assign(faults, { path: "", code: "" });
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("scripts, where the system does not let something be read", () => {
  it("are not listed as if a folder had none", () => {
    const { cwd, options } = project();
    Object.assign(faults, { path: join(cwd, ".llm-orc/scripts/tell"), code: "EMFILE" });
    expect(() => listScripts(options)).toThrow(expect.objectContaining({ code: "FILE_ACCESS_FAILED" }) as Error);
  });

  it.each(["EACCES", "EIO"])("are not told to be missing, and no other of their name takes their place (%s)", (code) => {
    const { cwd, options } = project();
    mkdirSync(join(cwd, "further/tell"), { recursive: true });
    writeFileSync(join(cwd, "further/tell/shout.sh"), "#!/bin/sh\n");
    Object.assign(faults, { path: join(cwd, ".llm-orc/scripts/tell/shout.sh"), code });
    expect(resolveScript("tell/shout.sh", options)).toMatchObject({ type: "missing", refusal: { code: "FILE_ACCESS_FAILED" } });
  });
});

function project(): { readonly cwd: string; readonly options: ResolveOptions } {
  const cwd = mkdtempSync(join(tmpdir(), "llm-orc-scripts-"));
  folders.push(cwd);
  mkdirSync(join(cwd, ".llm-orc/scripts/tell"), { recursive: true });
  writeFileSync(join(cwd, ".llm-orc/scripts/tell/shout.sh"), "#!/bin/sh\n");
  return { cwd, options: { cwd, env: {}, scriptDirs: [join(cwd, "further")] } };
}
