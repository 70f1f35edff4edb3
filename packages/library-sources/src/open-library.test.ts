import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { openLibrary, type OpenLibraryOptions } from "./open-library.ts";

describe("openLibrary", () => {
  it("takes the folder of the environment, then the one here, then the project's, then what comes along", async () => {
    const cwd = temporaryFolder({ "named/a.txt": "", "llm-orchestra-library/a.txt": "" });
    const root = temporaryFolder({ "llm-orchestra-library/a.txt": "" });
    const empty = temporaryFolder();
    const bundledDir = temporaryFolder();
    const open = (options: Partial<OpenLibraryOptions>): Promise<string> => rootOf({ cwd: empty, bundledDir, ...options });
    expect(await open({ cwd, env: { LLM_ORC_LIBRARY_PATH: "named" }, project: { root } })).toBe(join(cwd, "named"));
    expect(await open({ cwd, project: { root }, env: { LLM_ORC_LIBRARY_SOURCE: "bundled" } })).toBe(join(cwd, "llm-orchestra-library"));
    expect(await open({ project: { root } })).toBe(join(root, "llm-orchestra-library"));
    expect(await open({})).toBe(bundledDir);
    expect(await open({ env: { LLM_ORC_LIBRARY_SOURCE: "bundled" } })).toBe(bundledDir);
    expect(await open({ cwd, kind: "bundled", env: { LLM_ORC_LIBRARY_PATH: "nowhere" } })).toBe(bundledDir);
  });

  it.each<{ options: Partial<OpenLibraryOptions>; code: string }>([
    { options: { env: { LLM_ORC_LIBRARY_PATH: "nowhere" } }, code: "LIBRARY_PATH_MISSING" },
    { options: { env: { LLM_ORC_LIBRARY_SOURCE: "elsewhere" } }, code: "LIBRARY_SOURCE_INVALID" },
    { options: { env: { LLM_ORC_LIBRARY_SOURCE: "local" } }, code: "LIBRARY_SOURCE_MISSING" },
    { options: { kind: "local" }, code: "LIBRARY_SOURCE_MISSING" },
    { options: { kind: "bundled" }, code: "LIBRARY_SOURCE_MISSING" },
    { options: { kind: "remote", env: { LLM_ORC_LIBRARY_REPOSITORY: "x" } }, code: "LIBRARY_SOURCE_INVALID" },
  ])("refuses $options with $code", async ({ options, code }) => {
    await expect(rootOf({ cwd: temporaryFolder(), ...options })).rejects.toMatchObject({ code, hint: expect.any(String) as string });
  });
});

async function rootOf(options: Partial<OpenLibraryOptions> & { readonly cwd: string }): Promise<string> {
  return (await openLibrary({ env: {}, signal: new AbortController().signal, ...options })).root;
}
