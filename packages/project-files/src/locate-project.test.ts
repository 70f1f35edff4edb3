import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { findProject, globalPaths, isDirectory, projectPaths, stateArtifacts } from "./locate-project.ts";

describe("findProject", () => {
  it("is the nearest folder upwards that has .llm-orc", () => {
    const outer = temporaryFolder();
    const inner = join(outer, "services", "api");
    const deep = join(inner, "src", "deep");
    mkdirSync(join(outer, ".llm-orc"));
    mkdirSync(join(inner, ".llm-orc"), { recursive: true });
    mkdirSync(deep, { recursive: true });
    expect(findProject(deep)?.root).toBe(inner);
    expect(findProject(inner)?.root).toBe(inner);
    expect(findProject(join(outer, "services"))).toEqual(projectPaths(outer));
  });

  it("looks past a file of that name, and takes a link to a folder for a folder", () => {
    const outer = temporaryFolder();
    const inner = join(outer, "inner");
    mkdirSync(join(outer, "real"));
    symlinkSync("real", join(outer, ".llm-orc"));
    mkdirSync(inner);
    writeFileSync(join(inner, ".llm-orc"), "");
    expect(findProject(inner)?.root).toBe(outer);
  });

  it("makes do with a folder that is not there", () => {
    const outer = temporaryFolder();
    mkdirSync(join(outer, ".llm-orc"));
    expect(findProject(join(outer, "not", "there"))?.root).toBe(outer);
  });
});

describe("projectPaths", () => {
  it("is absolute throughout", () => {
    expect(projectPaths("/work/shop/")).toEqual({
      root: "/work/shop",
      dir: "/work/shop/.llm-orc",
      configFile: "/work/shop/.llm-orc/config.yaml",
      ensembles: "/work/shop/.llm-orc/ensembles",
      profiles: "/work/shop/.llm-orc/profiles",
      scripts: "/work/shop/.llm-orc/scripts",
      artifacts: "/work/shop/.llm-orc/artifacts",
    });
  });
});

describe("globalPaths", () => {
  it("obeys XDG_CONFIG_HOME when it is absolute, as the specification has it", () => {
    expect(globalPaths({ HOME: "/home/a", XDG_CONFIG_HOME: "/cfg" }).dir).toBe("/cfg/llm-orc");
    expect(globalPaths({ HOME: "/home/a", XDG_CONFIG_HOME: "cfg" }).dir).toBe("/home/a/.config/llm-orc");
    expect(globalPaths({ HOME: "/home/a", XDG_CONFIG_HOME: "" }).ensembles).toBe("/home/a/.config/llm-orc/ensembles");
  });
});

describe("stateArtifacts", () => {
  it("obeys XDG_STATE_HOME", () => {
    expect(stateArtifacts({ HOME: "/home/a" })).toBe("/home/a/.local/state/llm-orc/artifacts");
    expect(stateArtifacts({ HOME: "/home/a", XDG_STATE_HOME: "/state" })).toBe("/state/llm-orc/artifacts");
  });
});

describe("isDirectory", () => {
  it("is false for files and for nothing", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    expect([folder, join(folder, "file"), join(folder, "none")].map(isDirectory)).toEqual([true, false, false]);
  });
});
