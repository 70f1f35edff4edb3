import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliProject, cliProject } from "./__fixtures__/cli-project.ts";

describe("llm-orc library", () => {
  it("lists categories and entries, one line for each", async () => {
    const project = withLibrary();
    const { stdout, stderr, exitCode } = await project.run(["library", "categories"]);
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^Library: .*llm-orchestra-library\n$/)]);
    expect(stdout).toBe(
      "category  kind       entries\nreview    ensembles        1\ntext      scripts          1\n(none)    profiles         1\n",
    );
    expect((await project.run(["l", "browse"])).stdout).toBe(
      "ensembles review\n  two-views   Two views of one text.\n\nscripts text\n  measure.sh  Measures a text.\n\nprofiles\n  quick\n",
    );
    expect((await project.run(["library", "browse", "review"])).stdout).toBe("ensembles review\n  two-views  Two views of one text.\n");
    expect(JSON.parse((await project.run(["library", "browse", "--kind", "profile", "--json"])).stdout)).toMatchObject({
      source: "local",
      entries: [{ id: "quick", path: "profiles/quick.yaml" }],
    });
  });

  it("cuts descriptions where the terminal ends", async () => {
    const project = withLibrary();
    const { stdout } = await project.run(["library", "browse", "review"], { columns: 32 });
    expect(stdout).toBe("ensembles review\n  two-views  Two views of one t…\n");
  });

  it("shows the text alone on stdout, and beside it what it needs and what to type", async () => {
    const project = withLibrary();
    const { stdout, stderr } = await project.run(["library", "show", "two-views"]);
    expect(stdout).toBe(readFileSync(join(project.root, "llm-orchestra-library/ensembles/review/two-views.yaml"), "utf8"));
    expect(stderr).toContain("ensemble review/two-views needs\n  scripts   text/measure.sh\n  profiles  quick\n  models    small (sim)\n");
    expect(stderr).toContain("Copy it into this project (3 files): llm-orc library copy review/two-views\n");
  });

  it("searches, and ends with 1 when there is nothing", async () => {
    const project = withLibrary();
    expect(await project.run(["library", "search", "views", "text"])).toMatchObject({
      exitCode: 0,
      stdout: "ensemble review/two-views  Two views of one text.\n",
    });
    expect(await project.run(["library", "search", "nowhere"])).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("copies, says what it did, and says later what was changed", async () => {
    const project = withLibrary();
    const dry = await project.run(["library", "copy", "two-views", "--dry-run"]);
    expect(dry.stdout).toContain("  create   scripts/text/measure.sh\n");
    expect(existsSync(join(project.root, ".llm-orc/scripts"))).toBe(false);
    const { stdout, stderr } = await project.run(["library", "copy", "two-views"]);
    expect(stdout).toBe(
      `In ${project.root}/.llm-orc:\n  created  scripts/text/measure.sh\n  created  profiles/quick.yaml\n  created  ensembles/two-views.yaml\n`,
    );
    expect(stderr).toContain("llm-orc plan two-views");
    project.write({ ".llm-orc/ensembles/two-views.yaml": "mine\n" });
    const info = (await project.run(["library", "info"])).stdout;
    expect(info).toMatch(/^ensembles\/two-views\.yaml +changed +same +local, \d{4}-\d\d-\d\d$/m);
    expect(info).toContain("2 files as in the library\n");
    expect(info).not.toContain("profiles/quick.yaml");
  });

  it("asks for each differing file by its name, and takes anything but yes for a no", async () => {
    const project = withLibrary();
    const mine = { ".llm-orc/ensembles/two-views.yaml": "mine\n", ".llm-orc/scripts/text/measure.sh": "mine\n" };
    project.write(mine);
    const { exitCode, stdout, stderr } = await project.run(["library", "copy", "two-views"], { types: "y\n\n" });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Replace scripts/text/measure.sh? [y/N] Replace ensembles/two-views.yaml? [y/N] ");
    expect(stdout).toContain("  replaced scripts/text/measure.sh\n  kept     ensembles/two-views.yaml (yours)\n");
    expect(readFileSync(join(project.root, ".llm-orc/ensembles/two-views.yaml"), "utf8")).toBe("mine\n");
    project.write(mine);
    expect(await project.run(["library", "copy", "two-views", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(project.root, ".llm-orc/ensembles/two-views.yaml"), "utf8")).toContain("name: two-views");
  });

  it("refuses without a terminal, and changes nothing", async () => {
    const project = withLibrary();
    project.write({ ".llm-orc/ensembles/two-views.yaml": "mine\n" });
    const { exitCode, stdout, stderr } = await project.run(["library", "copy", "two-views"]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error[LIBRARY_COPY_CONFLICT]");
    expect(existsSync(join(project.root, ".llm-orc/profiles"))).toBe(false);
  });

  it.each([
    { args: ["show", "two-veiws"], code: "LIBRARY_ENTRY_NOT_FOUND", says: 'Did you mean "two-views"?' },
    { args: ["copy", "../../etc/passwd"], code: "LIBRARY_ENTRY_NOT_FOUND", says: "llm-orc library browse" },
    { args: ["browse", "--source", "elsewhere"], code: "USAGE_INVALID", says: "llm-orc library --help" },
    { args: ["search", " "], code: "USAGE_INVALID", says: "what to look for" },
    { args: [], code: "USAGE_INVALID", says: "categories, browse, show, copy, search or info" },
  ])("answers $args with $code and a next step", async ({ args, code, says }) => {
    const { exitCode, stderr } = await withLibrary().run(["library", ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(says);
  });

  it("says that the folder of the environment is missing, instead of taking another", async () => {
    const { exitCode, stderr } = await withLibrary().run(["library", "browse"], { env: { LLM_ORC_LIBRARY_PATH: "/nowhere/library" } });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("error[LIBRARY_PATH_MISSING]")]);
  });

  it("lets nothing of a library reach the terminal that a terminal would obey", async () => {
    const project = withLibrary();
    project.write({
      "llm-orchestra-library/ensembles/review/evil.yaml": 'name: evil\ndescription: "\\e]0;title\\a\\e[2Jgone"\nagents: [] # \u001b[2J\n',
    });
    for (const args of [["browse"], ["show", "evil"], ["search", "evil"]]) {
      const { stdout, stderr } = await project.run(["library", ...args]);
      expect(stdout).toContain("evil");
      expect(stdout + stderr).not.toContain("\u001b");
    }
  });

  it("is completed", async () => {
    const project = withLibrary();
    expect((await project.run(["completion", "--candidates", "library", "c"])).stdout).toBe("categories\ncopy\n");
    expect((await project.run(["completion", "--candidates", "l", "copy", "re"])).stdout).toBe("review/two-views\n");
    expect((await project.run(["completion", "--candidates", "library", "browse", ""])).stdout).toBe("review\ntext\n");
  });
});

function withLibrary(): CliProject {
  const project = cliProject();
  project.write({
    ".llm-orc/config.yaml": "project: {name: it}\n",
    "llm-orchestra-library/ensembles/review/two-views.yaml":
      "name: two-views\ndescription: Two views of one text.\nagents:\n  - {name: a, script: text/measure.sh}\n  - {name: b, model_profile: quick}\n",
    "llm-orchestra-library/scripts/text/measure.sh": "# Measures a text.\necho\n",
    "llm-orchestra-library/profiles/quick.yaml": "name: quick\nprovider: sim\nmodel: small\n",
  });
  return project;
}
