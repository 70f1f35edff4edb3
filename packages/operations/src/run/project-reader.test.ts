import { describe, expect, it } from "vitest";
import { temporaryProject } from "../__fixtures__/temporary-project.ts";
import { createProjectReader, type ProjectReader } from "./project-reader.ts";

describe("createProjectReader", () => {
  it("reads once, when it is first asked for", async () => {
    const project = temporaryProject();
    const reader = createProjectReader(project.context());
    write("first");
    expect(await namesOf(reader)).toEqual(["first", "first", "first"]);
    write("second");
    expect(await namesOf(reader)).toEqual(["first", "first", "first"]);
    expect(await namesOf(createProjectReader(project.context()))).toEqual(["second", "second", "second"]);

    function write(name: string): void {
      const profile = `name: used\nprovider: sim\nmodel: ${name}\n`;
      project.write({ "config.yaml": `project:\n  name: ${name}\n`, "profiles/used.yaml": profile });
    }
  });

  it("opens once for whoever only looks, and anew for a run, with what it has read", async () => {
    const project = temporaryProject();
    const reader = createProjectReader(project.context());
    const looked = await reader.open();
    expect(await reader.open()).toBe(looked);
    const [run, other] = [await reader.open(new Set()), await reader.open(new Set())];
    expect(run).not.toBe(looked);
    expect(other).not.toBe(run);
    expect(run.config).toBe(looked.config);
  });
});

/** What stands in the configuration and in the profile, read and opened. */
async function namesOf(reader: ProjectReader): Promise<readonly unknown[]> {
  const [{ config }, { profiles }, opened] = await Promise.all([reader.config(), reader.profiles(), reader.open()]);
  return [config.project?.["name"], profiles["used"]?.model, opened.config.project?.["name"]];
}
