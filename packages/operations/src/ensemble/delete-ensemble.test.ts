import { existsSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { tempProject } from "./__fixtures__/temp-project.ts";
import { deleteEnsemble } from "./delete-ensemble.ts";

const EMPTY = (name: string): string => `name: ${name}\ndescription: d\nagents: []\n`;

describe("delete_ensemble", () => {
  it("says first what would go and what runs it, then deletes it", async () => {
    const project = tempProject({
      "project/.llm-orc/ensembles/part.yaml": EMPTY("part"),
      "project/.llm-orc/ensembles/team/whole.yaml": "name: whole\ndescription: d\nagents:\n  - {name: a, ensemble: part}\n",
      "project/.llm-orc/ensembles/looping.yaml":
        "name: looping\ndescription: d\nagents:\n  - {name: a, loop: {body: part, until: '${a}', max_iterations: 2}}\n",
    });
    const before = project.snapshot("");
    const path = project.path("project/.llm-orc/ensembles/part.yaml");
    await expect(deleteEnsemble.run(project.context, { ensemble_name: "part" })).rejects.toMatchObject({
      code: "CONFIRMATION_NEEDED",
      message: `The ensemble "part" would be deleted: ${path}. It is run by looping, team/whole.`,
    });
    expect(project.snapshot("")).toEqual(before);
    await expect(deleteEnsemble.run(project.context, { ensemble_name: "part", confirm: true })).resolves.toEqual({
      deleted: true,
      ensemble: "part",
      path,
      used_by: ["looping", "team/whole"],
    });
    expect(existsSync(path)).toBe(false);
  });

  it("deletes only what is the project's", async () => {
    const project = tempProject({
      "home/.config/llm-orc/ensembles/mine.yaml": EMPTY("mine"),
      "project/llm-orchestra-library/ensembles/shared.yaml": EMPTY("shared"),
      "content/ensembles/hello.yaml": EMPTY("hello"),
    });
    const before = project.snapshot("");
    for (const name of ["mine", "shared", "hello"]) {
      await expect(deleteEnsemble.run(project.context, { ensemble_name: name, confirm: true })).rejects.toMatchObject({
        code: "ENSEMBLE_NOT_EDITABLE",
      });
    }
    await expect(deleteEnsemble.run(project.context, { ensemble_name: "nobody", confirm: true })).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_FOUND",
    });
    expect(project.snapshot("")).toEqual(before);
  });

  it("takes a link away and not what it points at, and follows none out of the project", async () => {
    const project = tempProject({ "project/.llm-orc/ensembles/real.yaml": EMPTY("real") });
    symlinkSync("real.yaml", project.path("project/.llm-orc/ensembles/alias.yaml"));
    symlinkSync(project.path("elsewhere"), project.path("project/.llm-orc/ensembles/out"));
    await deleteEnsemble.run(project.context, { ensemble_name: "alias", confirm: true });
    expect(project.read("project/.llm-orc/ensembles/real.yaml")).toBe(EMPTY("real"));
    await expect(deleteEnsemble.run(project.context, { ensemble_name: "out/secret", confirm: true })).rejects.toMatchObject({
      code: "PATH_OUTSIDE",
    });
    expect(existsSync(project.path("elsewhere/secret.yaml"))).toBe(true);
  });

  it("deletes nothing for any hostile name, nor by a path", async () => {
    const project = tempProject({ "project/.llm-orc/ensembles/real.yaml": EMPTY("real") });
    const before = project.snapshot("");
    for (const name of [...hostileNames, project.path("secret.yaml"), "../../secret.yaml", "../../../secret"]) {
      await expect(deleteEnsemble.run(project.context, { ensemble_name: name, confirm: true }), JSON.stringify(name)).rejects.toMatchObject(
        { code: "ENSEMBLE_NOT_FOUND" },
      );
    }
    expect(project.snapshot("")).toEqual(before);
  });
});
