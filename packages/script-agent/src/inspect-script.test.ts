import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./__fixtures__/script-folder.ts";
import { inspectScript } from "./inspect-script.ts";
import type { ScriptKindOptions } from "./script-kind-options.ts";

const env = { PATH: process.env["PATH"] };
const { signal } = new AbortController();

describe("inspectScript", () => {
  it("executes nothing and fingerprints bytes and interpreter", async () => {
    using folder = temporaryFolder({ "a.sh": "touch ran", "b.bash": "touch ran", "c.py": "touch ran" });
    const fingerprint = async (script: string): Promise<string> => (await inspect(script, folder.path)).fingerprint;
    expect(await fingerprint("a.sh")).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint("a.sh")).toBe(await fingerprint("b.bash"));
    expect(await fingerprint("a.sh")).not.toBe(await fingerprint("c.py"));
    expect(await fingerprint("touch ran")).not.toBe(await fingerprint("a.sh"));
    const before = await fingerprint("a.sh");
    writeFileSync(join(folder.path, "a.sh"), "touch ran ");
    expect(await fingerprint("a.sh")).not.toBe(before);
    expect(await inspect("ran.sh", folder.path)).toMatchObject({ problems: [{ code: "ORC3101" }] });
  });

  it("reports a missing script with what was probably meant and where it was looked for", async () => {
    using folder = temporaryFolder({ ".llm-orc/scripts/tools/summarize.py": "" });
    const { problems } = await inspect("tool/sumarize.py", folder.path);
    expect(problems).toMatchObject([{ code: "ORC3101", severity: "error", path: "/script" }]);
    expect(problems[0]?.hint).toContain('Did you mean "tools/summarize.py"?');
    expect(problems[0]?.hint).toContain(join(folder.path, ".llm-orc/scripts"));
    expect((await inspect("summarise.py", folder.path)).problems[0]?.hint).toContain('"tools/summarize.py"');
  });

  it("reports a missing interpreter, and what others may change", async () => {
    using folder = temporaryFolder({ "x.rb": "" });
    chmodSync(join(folder.path, "x.rb"), 0o666);
    const { problems } = await inspect("x.rb", folder.path, { env: { PATH: "/nowhere" } });
    expect(problems).toMatchObject([
      { code: "ORC3102", hint: expect.stringContaining("Ruby") },
      { code: "ORC3104", severity: "warning" },
    ]);
  });

  it("warns of inline shell, and reports it where it is refused", async () => {
    expect((await inspect("echo hi", "/")).problems).toMatchObject([{ code: "ORC3103", severity: "warning" }]);
    expect((await inspect("echo hi", "/", { inlineShell: "refuse" })).problems).toMatchObject([{ code: "ORC3103", severity: "error" }]);
  });

  it("reports a sandbox that is not there", async () => {
    const { problems } = await inspect("echo hi", "/", { sandbox: "os", env: { PATH: "/nowhere" } });
    expect(problems.map((problem) => problem.code)).toContain("ORC3105");
  });

  it("stops when it is aborted", async () => {
    using folder = temporaryFolder({ "a.sh": "" });
    await expect(inspectScript({ script: "a.sh" }, { cwd: folder.path, env }, AbortSignal.abort())).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

function inspect(script: string, cwd: string, options: Partial<ScriptKindOptions> = {}): ReturnType<typeof inspectScript> {
  return inspectScript({ script }, { cwd, env, ...options }, signal);
}
