import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../main.ts";

let root: string;
let home: string;

beforeEach(() => {
  [root, home] = ["cli-trust-", "cli-trust-home-"].map((name) => realpathSync(mkdtempSync(join(tmpdir(), name)))) as [string, string];
  write({
    ".llm-orc/config.yaml": 'plugins: [./acme]\nhelper: bash key.sh\nproviders: {acme: {helper: "print \\e[2J key"}}\n',
    ".llm-orc/acme/package.json": '{"name": "acme", "version": "1.0.0", "exports": "./index.mjs", "llm-orc": {"providers": ["acme"]}}',
    ".llm-orc/acme/index.mjs": 'import { writeFileSync } from "node:fs";\nwriteFileSync("ran", "");\n',
    "key.sh": "touch ran\n",
  });
});
afterEach(() => {
  for (const folder of [root, home]) rmSync(folder, { recursive: true, force: true });
});

describe("llm-orc trust", () => {
  it("shows what would run, on one screen, and trusts on a person's yes", async () => {
    const { exitCode, stdout, stderr } = await cli(["trust"], { types: "y\n" });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      [
        root,
        "  plugin ./acme 1.0.0",
        `    imports  ${root}/.llm-orc/acme/index.mjs`,
        "    adds     the providers acme",
        "    covers   2 files, with those of the packages that it depends on",
        "  helper bash key.sh",
        "    prints   keys of any provider",
        `    covers   ${root}/key.sh`,
        "  helper print key",
        "    prints   keys of acme",
        "It is not trusted: none of this runs. If it may, it runs with all the rights that you have, and sees your keys.",
        "",
      ].join("\n"),
    );
    expect(stderr).toContain("May it? [y/N]");
    expect(stdout).toBe(`Trusted: ${root}, until one of these changes. Take it back with: llm-orc trust --revoke\n`);
    expect((await cli(["trust"])).stdout).toContain("It is trusted as it is. Since 20");
    expect(existsSync(join(root, "ran"))).toBe(false);
  });

  it.each(["n\n", "\n", "yesterday\n"])("takes anything but yes for a no: %j", async (types) => {
    const { exitCode, stdout, stderr } = await cli(["trust"], { types });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Nothing of it will run.");
    expect(await state()).toBe("untrusted");
  });

  it("refuses without a terminal, whatever is piped in", async () => {
    const { exitCode, stdout, stderr } = await cli(["trust"], { types: "y\n", isTTY: false });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error[TRUST_NOT_CONFIRMED]");
    expect(stderr).toContain("llm-orc trust --yes");
    expect(await state()).toBe("untrusted");
  });

  it("is told by scripts with --yes, and forgets with --revoke", async () => {
    expect(await cli(["trust", "--yes"], { isTTY: false })).toMatchObject({ exitCode: 0 });
    expect(await state()).toBe("trusted");
    write({ ".llm-orc/acme/index.mjs": "// other" });
    expect(await state()).toBe("changed");
    expect((await cli(["trust", "--show"])).stdout).toContain("something of this has changed since");
    expect((await cli(["trust", "--revoke"])).stdout).toBe(`Not trusted any more: ${root}\n`);
    expect((await cli(["trust", "--revoke"])).stdout).toBe(`It was not trusted: ${root}\n`);
    expect(await state()).toBe("untrusted");
  });

  it("has nothing to ask where nothing would run", async () => {
    write({ ".llm-orc/config.yaml": "" });
    expect(await cli(["trust"], { isTTY: false })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("nothing to trust") as string,
    });
  });

  it.each<[string[], string]>([
    [["trust", "--yes", "--revoke"], "exclude each other"],
    [["trust", "--always"], "llm-orc trust --help"],
  ])("refuses %j", async (argv, says) => {
    expect(await cli(argv)).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining(says) as string });
  });

  it("says what to do without a project, and with a plugin that is not there", async () => {
    write({ ".llm-orc/config.yaml": "plugins: [acme-from-npm]\n" });
    const missing = await cli(["trust", "--yes"]);
    expect(missing.exitCode).toBe(5);
    expect(missing.stderr).toContain(`npm install --prefix ${root} --save-dev acme-from-npm`);
    rmSync(join(root, ".llm-orc"), { recursive: true });
    expect(await cli(["trust"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("llm-orc init") as string });
  });
});

interface Terminal {
  readonly types?: string;
  readonly isTTY?: boolean;
}

async function cli(
  argv: string[],
  { types = "", isTTY = true }: Terminal = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
  const stdin = Object.assign(new PassThrough(), { isTTY });
  stdin.end(types);
  const exitCode = await runCli({
    argv,
    env: { HOME: home, NO_COLOR: "1" },
    cwd: root,
    stdin,
    stdout,
    stderr,
    version: "0.0.0",
    programName: "llm-orc",
    providers: [],
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

async function state(): Promise<unknown> {
  return (JSON.parse((await cli(["trust", "--show", "--json"])).stdout) as { state: unknown }).state;
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
