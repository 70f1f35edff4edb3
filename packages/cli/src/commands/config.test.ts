import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliProject, cliProject } from "./__fixtures__/cli-project.ts";

describe("llm-orc config check", () => {
  it("prints every problem where it stands, and ends with 2 for errors", async () => {
    const project = cliProject();
    project.write({
      ".llm-orc/config.yaml": "performance: {execution: {default_timeout: soon}}\n",
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: sim\nmodel: m\n",
    });
    const { exitCode, stdout, stderr } = await project.run(["config", "check"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error[ORC1101]");
    expect(stderr).toContain(" --> .llm-orc/config.yaml:1:44\n");
    expect(stderr).toContain("^^^^");
    expect(stdout).toBe(
      `invalid  ${project.root}/.llm-orc/config.yaml (local, 1 error)\nok       ${project.root}/.llm-orc/profiles/p.yaml (local)\n`,
    );
    expect(await project.run(["c", "check-local"])).toMatchObject({ exitCode: 2 });
    expect(await project.run(["config", "check-global"])).toMatchObject({ exitCode: 0, stdout: "" });
    const json = await project.run(["config", "check", "--json"]);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, diagnostics: [{ code: "ORC1101", line: 1 }] });
  });

  it("says what to do without a project", async () => {
    expect(await cliProject().run(["config", "check-local"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("llm-orc init") as string,
    });
  });
});

describe("llm-orc config show and list-profiles, with files that cannot be read", () => {
  it("tell which, and show the rest", async () => {
    const project = cliProject();
    // A folder in place of a file: no right lets it be read.
    project.write({
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: sim\nmodel: m\n",
      ".llm-orc/profiles/q.yaml/in-it": "",
      ".llm-orc/config.local.yaml/in-it": "",
    });
    const [config, profile] = ["config.local.yaml", "profiles/q.yaml"].map((name) => join(project.root, ".llm-orc", name));
    const shown = await project.run(["config", "show"]);
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("  p:\n") as string });
    expect(shown.stderr).toContain(`warning: ${config} cannot be read: `);
    expect(shown.stderr).toContain(`warning: ${profile} cannot be read: `);
    const { stdout } = await project.run(["config", "show", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ unread: [expect.stringContaining(config ?? ""), expect.stringContaining(profile ?? "")] });

    const listed = await project.run(["list-profiles"]);
    expect(listed.stdout).toContain("p: sim / m");
    expect(listed.stdout).toContain(`q.yaml: not usable: ${profile} cannot be read: `);
    expect(listed.stdout).toContain(`config.local.yaml: not usable: ${config} cannot be read: `);
  });
});

describe("llm-orc config show", () => {
  it("prints YAML, with the origin of each value when asked", async () => {
    const project = cliProject();
    project.write({
      ".llm-orc/config.yaml":
        'project: {name: "on", note: "a: b # c", "odd key": "x\\ny", half: ".5"}\nperformance:\n  execution: {default_timeout: 50}\nprices:\n  vendor/model-1: {input_per_mtok: 1, output_per_mtok: 2}\n',
    });
    const plain = await project.run(["config", "show"]);
    expect(plain).toMatchObject({ exitCode: 0, stderr: "" });
    expect(plain.stdout.startsWith('project:\n  name: "on"\n  note: "a: b # c"\n  odd key: "x\\ny"\n  half: ".5"\nperformance:\n')).toBe(
      true,
    );
    expect(plain.stdout).not.toContain("default\n");
    const { stdout } = await project.run(["config", "show", "--origin"]);
    expect(stdout).toMatch(/^ {4}default_timeout: 50 +# \.llm-orc\/config\.yaml:3$/m);
    expect(stdout).toMatch(/^ {4}max_ensemble_depth: 5 +# default$/m);
    expect(stdout).toMatch(/^ {2}vendor\/model-1:$/m);
    // What it prints is a configuration that says the same.
    project.write({ ".llm-orc/config.yaml": stdout });
    expect((await project.run(["config", "show"])).stdout).toBe(plain.stdout);
  });

  it("is one document with --json", async () => {
    const project = cliProject();
    const { stdout } = await project.run(["config", "show", "--json", "--origin"]);
    expect(JSON.parse(stdout)).toMatchObject({
      config: { performance: { execution: { default_timeout: 60 } } },
      origins: { "/performance/execution/default_timeout": { source: "default" } },
    });
    expect(JSON.parse((await project.run(["config", "show", "--json"])).stdout)).not.toHaveProperty("origins");
  });

  it("says what a project asks for and does not have", async () => {
    const project = cliProject();
    project.write({ ".llm-orc/config.yaml": "helper: print-key\n" });
    const { stdout, stderr } = await project.run(["config", "show"]);
    expect(stdout).not.toContain("print-key");
    expect(stderr).toBe("Not used, because you do not trust this project: helper. See what would run: llm-orc trust\n");
  });
});

describe("llm-orc config reset-local", () => {
  it("says what it will do, asks, does it, and says what it did", async () => {
    const project = withFiles();
    const { exitCode, stdout, stderr } = await project.run(["config", "reset-local"], { types: "y\n" });
    expect(exitCode).toBe(0);
    const dir = join(project.root, ".llm-orc");
    expect(stderr).toContain(`A reset of ${dir}\n  writes   ${dir}/config.yaml (anew)\n  keeps    ${dir}/ensembles\n`);
    expect(stderr).toContain("Do it? [y/N]");
    expect(stdout).toMatch(
      new RegExp(`^written  ${dir}/config\\.yaml\nbackup   ${dir}\\.backup-\\d{8}-\\d{6}\nReset: ${dir}\n$`.replaceAll("/.", "/\\.")),
    );
    expect(existsSync(join(dir, "ensembles/deep/e.yaml"))).toBe(true);
    expect(readFileSync(join(dir, "config.yaml"), "utf8")).not.toContain("sandbox");
  });

  it.each(["n\n", "\n", "yesterday\n"])("takes anything but yes for a no: %j", async (types) => {
    const project = withFiles();
    const { exitCode, stdout, stderr } = await project.run(["config", "reset-local"], { types });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Nothing was changed.");
    expect(backups(project)).toEqual([]);
    expect(readFileSync(join(project.root, ".llm-orc/config.yaml"), "utf8")).toContain("sandbox");
  });

  it("refuses without a terminal, unless it is told --yes", async () => {
    const project = withFiles();
    const refused = await project.run(["config", "reset-local"]);
    expect([refused.exitCode, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("error[CONFIG_RESET_NOT_CONFIRMED]");
    expect(refused.stderr).toContain("llm-orc config reset-local --yes");
    expect(backups(project)).toEqual([]);
    expect(await project.run(["config", "reset-local", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(backups(project)).toHaveLength(1);
  });

  it.each([["--reset-ensembles"], ["--no-preserve-ensembles"]])("removes ensembles with %s", async (flag) => {
    const project = withFiles();
    const { stdout } = await project.run(["config", "reset-local", "--yes", flag, "--no-backup", "--project-name", "new", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ removed: [join(project.root, ".llm-orc/ensembles")] });
    expect(existsSync(join(project.root, ".llm-orc/ensembles"))).toBe(false);
    expect(backups(project)).toEqual([]);
    expect(readFileSync(join(project.root, ".llm-orc/config.yaml"), "utf8")).toContain('name: "new"');
  });
});

describe("llm-orc config reset-global", () => {
  it("keeps keys, and removes them when it is told to", async () => {
    const project = cliProject();
    const key = join(project.home, ".config/llm-orc/credentials.json");
    await project.run(["config", "reset-global", "--yes"]);
    writeFileSync(key, "{}");
    await project.run(["config", "reset-global", "--yes"]);
    expect(existsSync(key)).toBe(true);
    const { stderr } = await project.run(["config", "reset-global", "--yes", "--reset-auth"]);
    expect(stderr).toContain(`  removes  ${key}\n`);
    expect(existsSync(key)).toBe(false);
  });
});

describe("llm-orc config", () => {
  it("says which commands it has, and is completed", async () => {
    const project = cliProject();
    expect(await project.run(["config"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("reset-global") as string });
    expect((await project.run(["completion", "--candidates", "config", "check"])).stdout).toBe("check\ncheck-global\ncheck-local\n");
    expect((await project.run(["completion", "--candidates", "do"])).stdout).toBe("doctor\n");
  });

  it("makes a project as init does", async () => {
    const project = cliProject();
    expect(await project.run(["config", "init", "--project-name", "it"])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(project.root, ".llm-orc/config.yaml"), "utf8")).toContain('name: "it"');
  });
});

function withFiles(): CliProject {
  const project = cliProject();
  project.write({ ".llm-orc/config.yaml": "scripts: {sandbox: os}\n", ".llm-orc/ensembles/deep/e.yaml": "name: e\n" });
  return project;
}

function backups({ root }: CliProject): readonly string[] {
  return readdirSync(root).filter((name) => name.includes("backup"));
}
