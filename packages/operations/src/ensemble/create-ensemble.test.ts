import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { tempProject } from "./__fixtures__/temp-project.ts";
import { createEnsemble } from "./create-ensemble.ts";
import { validateEnsemble } from "./validate-ensemble.ts";

const AGENTS = [
  { name: "first", model_profile: "p", system_prompt: "Read it.\nSay what it is.\n", temperature: null },
  { name: "second", model_profile: "p", depends_on: ["first"] },
];

describe("create_ensemble", () => {
  it("writes what a person would have written, and what loads", async () => {
    const project = tempProject();
    const created = await createEnsemble.run(project.context, { name: "team/review", description: "Reviews: a text", agents: AGENTS });
    expect(created).toEqual({
      created: true,
      path: project.path("project/.llm-orc/ensembles/team/review.yaml"),
      agents_copied: 0,
      agent_count: 2,
    });
    expect(project.read("project/.llm-orc/ensembles/team/review.yaml")).toBe(`# yaml-language-server: $schema=../../schemas/ensemble.json
name: review
description: "Reviews: a text"

agents:
  - name: first
    model_profile: p
    system_prompt: |
      Read it.
      Say what it is.

  - name: second
    model_profile: p
    depends_on: [first]
`);
    await expect(validateEnsemble.run(project.context, { ensemble_name: "team/review" })).resolves.toMatchObject({ valid: true });
  });

  it("copies an ensemble whole, with its comments and every key", async () => {
    const project = tempProject({
      "project/.llm-orc/ensembles/old.yaml": `# What it is for.
name: old   # its name
description: The old one.
inputs:
  depth: {type: integer, default: 1}
agents:
  # asks first
  - name: each
    model_profile: p
    fan_out: true
    depends_on: [list]
    when: \${list}
  - {name: list, ensemble: lister}
`,
    });
    const created = await createEnsemble.run(project.context, { name: "new", from_template: "old" });
    expect(created).toMatchObject({ agents_copied: 2, agent_count: 2 });
    expect(project.read("project/.llm-orc/ensembles/new.yaml")).toBe(
      `# yaml-language-server: $schema=../schemas/ensemble.json\n${project
        .read("project/.llm-orc/ensembles/old.yaml")
        .replace("name: old   #", "name: new #")}`,
    );
  });

  it("starts from a template that comes along, with a description of its own", async () => {
    const project = tempProject({
      "content/templates/two.yaml": "name: two\ndescription: A start.\nagents:\n  - {name: a, model_profile: p} # one\n",
    });
    await createEnsemble.run(project.context, { name: "mine", description: "Mine.", from_template: "two" });
    expect(project.read("project/.llm-orc/ensembles/mine.yaml")).toContain(
      "name: mine\ndescription: Mine.\nagents:\n  - {name: a, model_profile: p} # one\n",
    );
  });

  it.each([
    ["a dependency on nobody", [{ name: "a", model_profile: "p", depends_on: ["nobody"] }], "nobody"],
    ["an unknown key", [{ name: "a", model_profile: "p", dependson: [] }], "dependson"],
    [
      "two agents of one name",
      [
        { name: "a", model_profile: "p" },
        { name: "a", model_profile: "p" },
      ],
      "Two agents",
    ],
    ["an ensemble that runs itself", [{ name: "a", ensemble: "new" }], "without end"],
    ["an agent without a name", [{ model_profile: "p" }], "name"],
  ])("refuses %s with its line, and writes nothing", async (_what, agents, words) => {
    const project = tempProject();
    const refused = createEnsemble.run(project.context, { name: "new", description: "d", agents });
    await expect(refused).rejects.toMatchObject({
      code: "ENSEMBLE_TEXT_REFUSED",
      message: expect.stringMatching(/Line \d+:\d+/) as unknown,
    });
    await expect(refused).rejects.toThrow(words);
    expect(existsSync(project.path("project/.llm-orc/ensembles"))).toBe(false);
  });

  it.each([
    ["the file", "new.yaml", "name: other\nagents: []\n"],
    ["a file with the other ending", "new.yml", "name: other\nagents: []\n"],
    ["an ensemble of that name in another file", "other.yaml", "name: new\nagents: []\n"],
  ])("never overwrites or hides what is there: %s", async (_what, file, content) => {
    const project = tempProject({ [`project/.llm-orc/ensembles/${file}`]: content });
    const before = project.snapshot("");
    await expect(createEnsemble.run(project.context, { name: "new", agents: AGENTS })).rejects.toMatchObject({ code: "ENSEMBLE_EXISTS" });
    expect(project.snapshot("")).toEqual(before);
  });

  it("takes agents or a template, not both, and knows when there is no such template", async () => {
    const project = tempProject({ "project/.llm-orc/ensembles/old.yaml": "name: old\nagents: []\n" });
    await expect(createEnsemble.run(project.context, { name: "n", agents: AGENTS, from_template: "old" })).rejects.toMatchObject({
      code: "ENSEMBLE_INPUT_CONFLICT",
    });
    await expect(createEnsemble.run(project.context, { name: "n", from_template: "odl" })).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_FOUND",
      hint: expect.stringContaining('"old"') as unknown,
    });
  });

  it("writes and reads nothing outside for any hostile name, as a name or as a template", async () => {
    const project = tempProject({ "project/.llm-orc/ensembles/old.yaml": "name: old\nagents: []\n" });
    const before = project.snapshot("");
    for (const name of hostileNames) {
      await expect(createEnsemble.run(project.context, { name, agents: AGENTS }), JSON.stringify(name)).rejects.toMatchObject({
        code: "NAME_INVALID",
      });
      await expect(createEnsemble.run(project.context, { name: "n", from_template: name }), JSON.stringify(name)).rejects.toMatchObject({
        code: "ENSEMBLE_NOT_FOUND",
      });
    }
    expect(project.snapshot("")).toEqual(before);
  });

  it("does not write through a link out of the folder of ensembles", async () => {
    const project = tempProject();
    mkdirSync(project.path("project/.llm-orc/ensembles"));
    symlinkSync(project.path("elsewhere"), project.path("project/.llm-orc/ensembles/out"));
    symlinkSync(project.path("elsewhere/new.yaml"), project.path("project/.llm-orc/ensembles/link.yaml"));
    const before = project.snapshot("");
    for (const name of ["out/x", "out/secret", "link"]) {
      await expect(createEnsemble.run(project.context, { name, agents: AGENTS })).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    }
    expect(project.snapshot("")).toEqual(before);
  });
});
