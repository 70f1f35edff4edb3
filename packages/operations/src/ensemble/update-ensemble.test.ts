import { chmodSync, existsSync, lstatSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { tempProject, type TempProject } from "./__fixtures__/temp-project.ts";
import { replaceFile } from "./editable-file.ts";
import type { EnsembleChanges } from "./ensemble-changes.ts";
import { updateEnsemble } from "./update-ensemble.ts";

const REVIEW = `# The review of every change.
name: review
description: Reviews it.   # for lists

agents:
  # reads first
  - name: reader
    model_profile: fast   # cheap
    system_prompt: >
      Read it
      well.

  # then decides
  - name: judge
    model_profile: "smart"
    depends_on: [reader]
`;
const FILE = "project/.llm-orc/ensembles/review.yaml";

const CHANGES: EnsembleChanges = {
  update_agents: { reader: { model_profile: "slow", system_prompt: null } },
  add_agents: [{ name: "writer", model_profile: "fast", depends_on: ["judge"] }],
  set: { default_task: "Review it.", description: "Reviews it well." },
};

describe("update_ensemble", () => {
  it("shows in a dry run what would change, and changes nothing", async () => {
    const project = withReview();
    const before = project.snapshot("");
    const shown = await updateEnsemble.run(project.context, { ensemble_name: "review", changes: CHANGES });
    expect(shown).toMatchObject({ modified: false, backup_created: false, problems: [] });
    expect(shown.changes_applied).toEqual([
      'agent "reader": set model_profile, removed system_prompt',
      'added agent "writer"',
      "set default_task",
      "set description",
    ]);
    expect(shown.diff.replaceAll(project.root, "")).toBe(`--- /${FILE}
+++ /${FILE}
@@ -1,16 +1,18 @@
 # The review of every change.
 name: review
-description: Reviews it.   # for lists
+description: Reviews it well. # for lists
+default_task: Review it.
 
 agents:
   # reads first
   - name: reader
-    model_profile: fast   # cheap
-    system_prompt: >
-      Read it
-      well.
+    model_profile: slow # cheap
 
   # then decides
   - name: judge
     model_profile: "smart"
     depends_on: [reader]
+
+  - name: writer
+    model_profile: fast
+    depends_on: [judge]
`);
    expect(project.snapshot("")).toEqual(before);
  });

  it("writes the change, keeps the old text and the file's rights, and says the same", async () => {
    const project = withReview();
    chmodSync(project.path(FILE), 0o640);
    const shown = await updateEnsemble.run(project.context, { ensemble_name: "review", changes: CHANGES });
    const done = await updateEnsemble.run(project.context, { ensemble_name: "review", changes: CHANGES, dry_run: false });
    expect(done).toEqual({ ...shown, modified: true, backup_created: true, backup: project.path(`${FILE}.bak`) });
    expect(project.read(FILE)).toContain("  # then decides\n  - name: judge\n");
    expect(project.read(`${FILE}.bak`)).toBe(REVIEW);
    expect([FILE, `${FILE}.bak`].map((name) => statSync(project.path(name)).mode & 0o777)).toEqual([0o640, 0o640]);
    expect(readdirSync(project.path("project/.llm-orc/ensembles")).sort()).toEqual(["review.yaml", "review.yaml.bak"]);
  });

  it("never overwrites another backup, and does without when it is told to", async () => {
    const project = withReview();
    for (const description of ["1", "2", "3"]) await change(project, { set: { description } });
    await updateEnsemble.run(project.context, {
      ensemble_name: "review",
      changes: { set: { description: "4" } },
      dry_run: false,
      backup: false,
    });
    const backups = readdirSync(project.path("project/.llm-orc/ensembles")).sort();
    expect(backups).toEqual(["review.yaml", "review.yaml.bak", "review.yaml.bak.1", "review.yaml.bak.2"]);
    expect(project.read(`${FILE}.bak`)).toBe(REVIEW);
    expect(project.read(`${FILE}.bak.2`)).toContain('description: "2"');
    expect(project.read(FILE)).toContain('description: "4"');
  });

  it("makes all of several changes that come at the same time", async () => {
    const project = withReview();
    const names = Array.from({ length: 8 }, (_, index) => `extra${index}`);
    await Promise.all(names.map((name) => change(project, { add_agents: [{ name, model_profile: "p" }] })));
    for (const name of names) expect(project.read(FILE)).toContain(`- name: ${name}\n`);
  });

  it("takes agents out, and takes updates as a list too", async () => {
    const project = withReview();
    await change(project, { remove_agents: ["reader"], update_agents: [{ name: "judge", depends_on: null }] });
    expect(project.read(FILE)).not.toContain("reader");
    expect(project.read(FILE)).toMatch(/- name: judge\n {4}model_profile: "smart"\n$/);
  });

  it.each<[string, EnsembleChanges, string]>([
    ["a reference to an agent that goes", { remove_agents: ["reader"] }, 'Line 11:18: "judge" depends on "reader"'],
    ["a dependency on nobody", { update_agents: { judge: { depends_on: ["nobody"] } } }, "nobody"],
    ["a circle", { update_agents: { reader: { depends_on: ["judge"] } } }, "Line"],
    ["a value of the wrong type", { update_agents: { judge: { temperature: "hot" } } }, "temperature"],
    ["no name any more", { set: { name: null } }, "name"],
    [
      "an ensemble that runs itself",
      { add_agents: [{ name: "x", loop: { body: "review", until: "${x}", max_iterations: 2 } }] },
      "without end",
    ],
  ])("refuses what would be no ensemble: %s", async (_what, changes, words) => {
    const project = withReview();
    const before = project.snapshot("");
    const shown = await updateEnsemble.run(project.context, { ensemble_name: "review", changes });
    expect(shown.problems).toContainEqual(
      expect.objectContaining({ severity: "error", line: expect.any(Number) as unknown, column: expect.any(Number) as unknown }),
    );
    const refused = change(project, changes);
    await expect(refused).rejects.toMatchObject({ code: "ENSEMBLE_TEXT_REFUSED" });
    await expect(refused).rejects.toThrow(words);
    expect(project.snapshot("")).toEqual(before);
  });

  it.each<[string, unknown, string]>([
    ["no agent of that name", { update_agents: { raeder: {}, judgee: { x: 1 } } }, "no agent"],
    ["an agent that is there already", { add_agents: [{ name: "judge", model_profile: "p" }] }, "already"],
    ["an agent without a name", { add_agents: [{ model_profile: "p" }] }, "without a name"],
    ["no change at all", {}, "nothing to change"],
    ["an unknown operation", { rename_agents: {} }, "rename_agents"],
    ["agents as a text", { add_agents: "x" }, "list of maps"],
    ["names that are none", { remove_agents: [1] }, "list of names"],
    ["an update that is no map", { update_agents: { judge: 1 } }, "map of maps"],
    ["an update without a name", { update_agents: [{ model_profile: "p" }] }, "without a name"],
    ["other agents as a key", { set: { agents: [] } }, "cannot replace the agents"],
  ])("says what is wrong with the changes: %s", async (_what, changes, words) => {
    const project = withReview();
    const refused = change(project, changes as EnsembleChanges);
    await expect(refused).rejects.toMatchObject({ code: "ENSEMBLE_CHANGES_INVALID" });
    await expect(refused).rejects.toThrow(words);
    expect(project.read(FILE)).toBe(REVIEW);
  });

  it("mends an ensemble that has an error of form, but not one whose syntax is wrong", async () => {
    const project = withReview();
    project.write({
      "project/.llm-orc/ensembles/bad.yaml": "name: bad\nagents:\n  - {name: a, model_profle: p}\n",
      "project/.llm-orc/ensembles/broken.yaml": "name: broken\nagents: [\n",
    });
    await updateEnsemble.run(project.context, {
      ensemble_name: "bad",
      changes: { update_agents: { a: { model_profle: null, model_profile: "p" } } },
      dry_run: false,
    });
    expect(project.read("project/.llm-orc/ensembles/bad.yaml")).toContain("- {name: a, model_profile: p}");
    await expect(
      updateEnsemble.run(project.context, { ensemble_name: "broken", changes: { set: { description: "x" } } }),
    ).rejects.toMatchObject({ code: "ENSEMBLE_INVALID" });
  });

  it("changes the user's own ensembles, and none of a library or of those that come along", async () => {
    const project = tempProject(
      {
        "home/.config/llm-orc/ensembles/mine.yaml": "name: mine\ndescription: d\nagents: []\n",
        "library/ensembles/a/shared.yaml": "name: shared\ndescription: d\nagents: []\n",
        "content/ensembles/demo/hello.yaml": "name: hello\ndescription: d\nagents: []\n",
      },
      {},
    );
    const context = { ...project.context, env: { ...project.context.env, LLM_ORC_LIBRARY_PATH: project.path("library") } };
    const run = (name: string): Promise<unknown> =>
      updateEnsemble.run(context, { ensemble_name: name, changes: { set: { description: "new" } }, dry_run: false });
    await run("mine");
    expect(project.read("home/.config/llm-orc/ensembles/mine.yaml")).toContain("description: new");
    const before = project.snapshot("library", "content");
    for (const name of ["shared", "hello"]) await expect(run(name)).rejects.toMatchObject({ code: "ENSEMBLE_NOT_EDITABLE" });
    expect(project.snapshot("library", "content")).toEqual(before);
  });

  it("leaves a file alone that somebody else has changed since it was read", () => {
    const project = withReview();
    expect(() => replaceFile(project.path(FILE), "what was read\n", "new\n")).toThrow(expect.objectContaining({ code: "FILE_CHANGED" }));
    expect(project.read(FILE)).toBe(REVIEW);
  });

  it("changes the file behind a link inside, and none outside", async () => {
    const project = withReview();
    symlinkSync("review.yaml", project.path("project/.llm-orc/ensembles/alias.yaml"));
    symlinkSync(project.path("secret.yaml"), project.path("project/.llm-orc/ensembles/secret.yaml"));
    symlinkSync(project.path("elsewhere"), project.path("project/.llm-orc/ensembles/out"));
    await updateEnsemble.run(project.context, { ensemble_name: "alias", changes: { set: { description: "new" } }, dry_run: false });
    expect(lstatSync(project.path("project/.llm-orc/ensembles/alias.yaml")).isSymbolicLink()).toBe(true);
    expect(project.read(FILE)).toContain("description: new");
    const before = project.snapshot("");
    for (const name of ["secret", "out/secret"]) {
      const refused = updateEnsemble.run(project.context, { ensemble_name: name, changes: { set: { description: "x" } }, dry_run: false });
      await expect(refused).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    }
    expect(project.snapshot("")).toEqual(before);
  });

  it("finds nothing for any hostile name, and for no path to a file that is there", async () => {
    const project = withReview();
    const before = project.snapshot("");
    for (const name of [...hostileNames, project.path("secret.yaml"), "../../secret.yaml", "../../../secret.yaml"]) {
      const refused = updateEnsemble.run(project.context, { ensemble_name: name, changes: { set: { description: "x" } }, dry_run: false });
      await expect(refused, JSON.stringify(name)).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
    }
    expect(project.snapshot("")).toEqual(before);
    expect(existsSync(project.path("secret.yaml.bak"))).toBe(false);
  });
});

function withReview(): TempProject {
  return tempProject({ [FILE]: REVIEW });
}

function change(project: TempProject, changes: EnsembleChanges): ReturnType<typeof updateEnsemble.run> {
  return updateEnsemble.run(project.context, { ensemble_name: "review", changes, dry_run: false });
}
