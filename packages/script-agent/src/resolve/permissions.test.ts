import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testEnvironment as env } from "../__fixtures__/run-script.ts";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { inspectScript } from "../inspect-script.ts";

const isRoot = process.getuid?.() === 0;

describe("what a script's file allows", () => {
  it("is a warning where others may change the file, with the command that mends it", async () => {
    using folder = temporaryFolder({ "x.sh": "" });
    const file = join(folder.path, "x.sh");
    for (const [mode, who] of [
      [0o664, "its group"],
      [0o666, "everybody"],
    ] as const) {
      chmodSync(file, mode);
      expect(await inspect("x.sh", folder.path)).toMatchObject([
        { code: "ORC3104", severity: "warning", path: "/script", message: expect.stringContaining(who), hint: `chmod go-w '${file}'` },
      ]);
    }
    chmodSync(file, 0o644);
    expect(await inspect("x.sh", folder.path)).toEqual([]);
  });

  it("is a warning where everybody may replace the file, but not in a folder like /tmp", async () => {
    using folder = temporaryFolder({ "open/x.sh": "" });
    chmodSync(join(folder.path, "open"), 0o777);
    expect(await inspect("open/x.sh", folder.path)).toMatchObject([
      { code: "ORC3104", message: expect.stringContaining("may be replaced by everybody"), hint: `chmod o-w '${folder.path}/open'` },
    ]);
    chmodSync(join(folder.path, "open"), 0o1777);
    expect(await inspect("open/x.sh", folder.path)).toEqual([]);
  });

  it("is judged where a symbolic link leads to", async () => {
    using folder = temporaryFolder({ "real/x.sh": "", "project/.keep": "" });
    const cwd = join(folder.path, "project");
    symlinkSync(join(folder.path, "real/x.sh"), join(cwd, "x.sh"));
    expect(await inspect("x.sh", cwd)).toEqual([]);
    chmodSync(join(folder.path, "real/x.sh"), 0o666);
    chmodSync(join(folder.path, "real"), 0o777);
    expect((await inspect("x.sh", cwd)).map(({ hint }) => hint)).toEqual([
      `chmod go-w '${folder.path}/real/x.sh'`,
      `chmod o-w '${folder.path}/real'`,
    ]);
  });

  it("is an error where there is no file but something else, and says what", async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, "folder.sh"));
    symlinkSync("gone.sh", join(folder.path, "broken.sh"));
    symlinkSync("circle.sh", join(folder.path, "circle.sh"));
    const hintOf = async (script: string): Promise<string | undefined> => {
      const [problem, ...others] = await inspect(script, folder.path);
      expect(others).toEqual([]);
      expect(problem).toMatchObject({ code: "ORC3101", severity: "error", message: `There is no script "${script}".` });
      return problem?.hint;
    };
    expect(await hintOf("folder.sh")).toContain(
      `${folder.path}/folder.sh is a folder: name a file in it. See them: ls '${folder.path}/folder.sh'`,
    );
    expect(await hintOf("broken.sh")).toContain(
      `is a symbolic link to gone.sh, which does not exist. Make gone.sh, or remove the link: rm '`,
    );
    expect(await hintOf("circle.sh")).toContain("leads in a circle: rm '");
    expect(await hintOf(join(folder.path, "folder.sh"))).toContain("is a folder");
    expect(await hintOf("/dev/null/x.sh")).toContain("Looked in: /dev/null/x.sh.");
  });

  // Root may read everything.
  it.skipIf(isRoot)("is an error where the file may not be read, or its folder not be entered", async () => {
    using folder = temporaryFolder({ "x.sh": "", "shut/y.sh": "", tool: "#!/bin/sh\n" });
    chmodSync(join(folder.path, "x.sh"), 0o000);
    expect(await inspect("x.sh", folder.path)).toMatchObject([{ code: "ORC3101", hint: `chmod u+r '${folder.path}/x.sh'` }]);
    chmodSync(join(folder.path, "shut"), 0o000);
    const [problem] = await inspect("shut/y.sh", folder.path);
    chmodSync(join(folder.path, "shut"), 0o755);
    expect(problem).toMatchObject({ code: "ORC3101", hint: expect.stringContaining(`chmod u+rx '${folder.path}/shut'`) });
  });
});

async function inspect(script: string, cwd: string) {
  return (await inspectScript({ script }, { cwd, env }, new AbortController().signal)).problems;
}
