import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { Redacted } from "@llm-orc/contracts";
import type { Keyring } from "@llm-orc/credentials";
import { createFakeClock } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { openStore } from "../credentials/open-store.ts";
import { type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { applyReset } from "./apply-reset.ts";
import { checkConfig } from "./check-config.ts";
import { previewReset, resetConfig } from "./reset-config.ts";

const FILES = {
  ".llm-orc/config.yaml":
    "project: {name: kept-name}\nperformance: {concurrency: {max_concurrent_agents: 3}}\nmodel_profiles:\n  fast: {provider: sim, model: m}\n",
  ".llm-orc/config.local.yaml": "performance: {execution: {default_timeout: 9}}\n",
  ".llm-orc/ensembles/top.yaml": "name: top\n",
  ".llm-orc/ensembles/deep/er/low.yaml": "name: low\n",
  ".llm-orc/scripts/s.sh": "echo\n",
  ".llm-orc/profiles/p.yaml": "name: p\nprovider: sim\nmodel: m\n",
  ".llm-orc/artifacts/top/run/execution.json": "{}",
};

describe("resetConfig", () => {
  it("sets the project's configuration back, keeps everything else, and has a copy of what it changed", async () => {
    const project = withFiles();
    const before = snapshot(project.root);
    const preview = await previewReset.run(project.context(), { scope: "local" });
    expect(snapshot(project.root)).toEqual(before);
    const done = await resetConfig.run(project.context(), { scope: "local" });
    expect({ ...done, backup: "" }).toEqual({ ...preview, backup: "" });
    const dir = join(project.root, ".llm-orc");
    expect(done).toMatchObject({
      dir,
      written: [join(dir, "config.yaml")],
      kept_profiles: [join(dir, "config.yaml")],
      removed: [join(dir, "config.local.yaml")],
      kept: ["artifacts", "ensembles", "profiles", "scripts"].map((name) => join(dir, name)),
    });
    const after = snapshot(project.root);
    for (const path of Object.keys(FILES).filter((name) => !/config(\.local)?\.yaml$/.test(name))) expect(after[path]).toBe(before[path]);
    expect(after[".llm-orc/config.local.yaml"]).toBeUndefined();
    expect(after[".llm-orc/config.yaml"]).toContain('name: "kept-name"');
    expect(after[".llm-orc/config.yaml"]).toContain("fast: {provider: sim, model: m}");
    expect(after[".llm-orc/config.yaml"]).not.toContain("max_concurrent_agents: 3");
    expect(await checkConfig.run(project.context(), { scope: "local" })).toMatchObject({ valid: true, diagnostics: [] });
    const backup = done.backup ?? "";
    expect(dirname(backup)).toBe(project.root);
    expect(statSync(backup).mode & 0o777).toBe(0o700);
    expect(readdirSync(backup).toSorted()).toEqual([".gitignore", "config.local.yaml", "config.yaml"]);
    for (const name of ["config.yaml", "config.local.yaml"] as const)
      expect(readFileSync(join(backup, name), "utf8")).toBe(FILES[`.llm-orc/${name}`]);
  });

  it("removes ensembles only when it is told to, all of them, and no link's target", async () => {
    const project = withFiles();
    mkdirSync(join(project.root, "elsewhere"));
    writeFileSync(join(project.root, "elsewhere/own.yaml"), "name: own\n");
    symlinkSync("../../elsewhere", join(project.root, ".llm-orc/ensembles/linked"));
    const done = await resetConfig.run(project.context(), { scope: "local", reset_ensembles: true, project_name: "new" });
    expect(existsSync(join(project.root, ".llm-orc/ensembles"))).toBe(false);
    expect(readFileSync(join(project.root, "elsewhere/own.yaml"), "utf8")).toBe("name: own\n");
    const backup = done.backup ?? "";
    expect(readFileSync(join(backup, "ensembles/deep/er/low.yaml"), "utf8")).toBe("name: low\n");
    expect(readlinkSync(join(backup, "ensembles/linked"))).toBe("../../elsewhere");
    expect(readFileSync(join(project.root, ".llm-orc/config.yaml"), "utf8")).toContain('name: "new"');
    expect(existsSync(join(project.root, ".llm-orc/scripts/s.sh"))).toBe(true);
  });

  it("keeps the user's keys unless it is told to remove them", async () => {
    const project = pluginProject();
    const keys = { "credentials.json": "{}", ".credentials_key": "k", "credentials.yaml": "gAAAA", ".encryption_key": "f" };
    project.writeGlobal({ "config.yaml": "wat: [\n", "ensembles/e.yaml": "name: e\n", ...keys });
    const dir = join(project.home, ".config/llm-orc");
    const kept = await resetConfig.run(project.context(), { scope: "global" });
    expect(kept).toMatchObject({ removed: [], unreadable: [join(dir, "config.yaml")], kept_profiles: [] });
    for (const [name, text] of Object.entries(keys)) expect(readFileSync(join(dir, name), "utf8")).toBe(text);
    const removed = await resetConfig.run(project.context(), { scope: "global", reset_auth: true });
    expect(removed.removed.map((path) => path.slice(dir.length + 1)).toSorted()).toEqual(Object.keys(keys).toSorted());
    for (const [name, text] of Object.entries(keys)) {
      expect(existsSync(join(dir, name))).toBe(false);
      expect(readFileSync(join(removed.backup ?? "", name), "utf8")).toBe(text);
    }
    expect(existsSync(join(dir, "ensembles/e.yaml"))).toBe(true);
    expect(readdirSync(dir).filter((name) => name.startsWith(".reset-"))).toEqual([]);
    expect(await checkConfig.run(project.context(), { scope: "global" })).toMatchObject({ valid: true, diagnostics: [] });
  });

  it("names the removed keys whose secrets stay in the keyring", async () => {
    const project = pluginProject();
    const secrets = new Map<string, Redacted>();
    const keyring: Keyring = {
      get: async (name) => secrets.get(name),
      set: async (name, secret) => void secrets.set(name, secret),
      remove: async (name) => secrets.delete(name),
    };
    const context = project.context({ keyring });
    const store = openStore(context);
    await store.set("in-keyring", { kind: "api_key", key: new Redacted("k") }, { place: "keyring" });
    await store.set("in-file", { kind: "api_key", key: new Redacted("k") });
    expect(await previewReset.run(context, { scope: "global" })).toMatchObject({ removed: [], in_keyring: [] });
    expect(await resetConfig.run(context, { scope: "global", reset_auth: true })).toMatchObject({ in_keyring: ["in-keyring"] });
    expect(await store.list()).toEqual([]);
  });

  it("keeps profiles that stand in config.local.yaml", async () => {
    const project = withFiles();
    project.write({ ".llm-orc/config.local.yaml": "model_profiles:\n  mine: {provider: sim, model: m}\nscripts: {sandbox: os}\n" });
    const { removed } = await resetConfig.run(project.context(), { scope: "local" });
    expect(removed).toEqual([]);
    const text = readFileSync(join(project.root, ".llm-orc/config.local.yaml"), "utf8");
    expect(text).toContain("mine: {provider: sim, model: m}");
    expect(text).not.toContain("sandbox");
  });

  it("makes a configuration where there is none, with nothing to back up", async () => {
    const project = pluginProject();
    const done = await resetConfig.run(project.context(), { scope: "global" });
    expect(done).not.toHaveProperty("backup");
    expect(statSync(done.dir).mode & 0o777).toBe(0o700);
    expect(await checkConfig.run(project.context(), {})).toMatchObject({ valid: true, diagnostics: [] });
    expect(readdirSync(dirname(done.dir))).toEqual(["llm-orc"]);
  });

  it("copies nothing when no backup is wanted, and has one folder for each that is", async () => {
    const project = withFiles();
    const context = project.context({ clock: createFakeClock() });
    expect(await resetConfig.run(context, { scope: "local", backup: false })).not.toHaveProperty("backup");
    expect(readdirSync(project.root).filter((name) => name.includes("backup"))).toEqual([]);
    const backups = [await resetConfig.run(context, { scope: "local" }), await resetConfig.run(context, { scope: "local" })].map(
      ({ backup = "" }) => backup,
    );
    expect(backups[1]).toBe(`${backups[0]}-2`);
  });

  it("backs up what a linked file says, and replaces the link only", async () => {
    const project = withFiles();
    writeFileSync(join(project.root, "dotfiles.yaml"), "project: {name: x}\n");
    rmSync(join(project.root, ".llm-orc/config.yaml"));
    symlinkSync("../dotfiles.yaml", join(project.root, ".llm-orc/config.yaml"));
    const { backup = "" } = await resetConfig.run(project.context(), { scope: "local" });
    expect(readFileSync(join(backup, "config.yaml"), "utf8")).toBe("project: {name: x}\n");
    expect(readFileSync(join(project.root, "dotfiles.yaml"), "utf8")).toBe("project: {name: x}\n");
    expect(lstatSync(join(project.root, ".llm-orc/config.yaml")).isSymbolicLink()).toBe(false);
  });

  it("keeps from others what was kept from them", async () => {
    const project = withFiles();
    chmodSync(join(project.root, ".llm-orc/config.yaml"), 0o600);
    const { backup = "" } = await resetConfig.run(project.context(), { scope: "local" });
    for (const folder of [join(project.root, ".llm-orc"), backup]) expect(statSync(join(folder, "config.yaml")).mode & 0o777).toBe(0o600);
  });

  it("changes nothing when the backup fails", async () => {
    const project = withFiles();
    // What cannot be copied.
    execFileSync("mkfifo", [join(project.root, ".llm-orc/ensembles/pipe")]);
    const before = snapshot(project.root);
    await expect(resetConfig.run(project.context(), { scope: "local", reset_ensembles: true })).rejects.toMatchObject({
      code: "RESET_BACKUP_FAILED",
      hint: expect.stringContaining("--no-backup") as string,
    });
    expect(snapshot(project.root)).toEqual(before);
  });

  it("wants a project for the project's", async () => {
    const project = pluginProject();
    await expect(previewReset.run(project.context({ cwd: project.home }), { scope: "local" })).rejects.toMatchObject({
      code: "PROJECT_NOT_FOUND",
    });
  });
});

describe("applyReset", () => {
  it("takes back what it did when a step fails", () => {
    const project = withFiles();
    const dir = join(project.root, ".llm-orc");
    renameSync(join(dir, "config.yaml"), join(project.root, "dotfiles.yaml"));
    symlinkSync("../dotfiles.yaml", join(dir, "config.yaml"));
    const before = snapshot(project.root);
    const planned = { exists: true, keepsProfiles: false, isUnreadable: false };
    const plan = {
      dir,
      writes: [
        { file: join(dir, "config.yaml"), text: "new\n", ...planned },
        // A folder cannot be replaced by a file.
        { file: join(dir, "scripts"), text: "new\n", ...planned },
      ],
      removes: [join(dir, "ensembles"), join(dir, "config.local.yaml")],
      unreadable: [],
      keeps: [],
      inKeyring: [],
    };
    expect(() => applyReset(plan, "/the/backup")).toThrow(
      expect.objectContaining({ code: "RESET_FAILED", hint: expect.stringContaining("/the/backup") as string }),
    );
    expect(snapshot(project.root)).toEqual(before);
    expect(readlinkSync(join(dir, "config.yaml"))).toBe("../dotfiles.yaml");
  });
});

function withFiles(): PluginProject {
  const project = pluginProject();
  project.write(FILES);
  return project;
}

/** Every entry below a folder by its path; of files what they say. */
function snapshot(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1), entry.isFile() ? readFileSync(path, "utf8") : "(no file)"];
    }),
  );
}
