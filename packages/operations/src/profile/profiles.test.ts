import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readProfiles } from "@llm-orc/core-config";
import type { OrcError } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { temporaryProject } from "../__fixtures__/temporary-project.ts";
import { invoke } from "../run/invoke.ts";
import { createProfile } from "./create-profile.ts";
import { deleteProfile } from "./delete-profile.ts";
import { listProfiles } from "./list-profiles.ts";
import { updateProfile } from "./update-profile.ts";

const COMMENTED = `# Ours, for drafts.
name: fast
provider: sim   # no key
model: small
options: {latency_ms: 0}

# Raised after the outage.
timeout_seconds: 30
`;

describe("createProfile", () => {
  it("writes a profile that an ensemble can use at once, whatever its texts are", async () => {
    const project = temporaryProject({
      "ensembles/e.yaml": "name: e\ndescription: d\nagents: [{name: a, model_profile: fast}]\n",
    });
    const given = {
      name: "fast",
      provider: "sim",
      model: "small",
      system_prompt: 'off: "no"\n  # not a comment\n\nlast: ${x}\n',
      timeout_seconds: 12.5,
      temperature: 0,
      max_tokens: 100,
    };
    const { created, path } = await createProfile.run(project.context(), given);
    expect([created, path]).toEqual([true, join(project.root, ".llm-orc/profiles/fast.yaml")]);
    const { profiles, diagnostics } = await readProfiles(project.context());
    const { name: _name, ...profile } = given;
    expect([profiles["fast"], diagnostics]).toEqual([profile, []]);
    expect((await invoke.run(project.context(), { ensemble: "e", input: "x" })).result.status).toBe("completed");
    expect((await listProfiles.run(project.context(), {})).profiles).toEqual([
      expect.objectContaining({ name: "fast", provider: "sim", model: "small", path, tier: "local" }),
    ]);
  });

  it.each([
    ["an unknown provider", { provider: "simm" }, "PROVIDER_UNKNOWN", "sim"],
    ["a removed provider", { provider: "anthropic-claude-pro-max" }, "PROVIDER_UNKNOWN", "anthropic-api"],
    ["a bound that is none", { max_tokens: 0 }, "PROFILE_INVALID", "max_tokens"],
    ["no time", { timeout_seconds: -1 }, "PROFILE_INVALID", "timeout_seconds"],
    ["a text for a number", { temperature: "hot" as unknown as number }, "PROFILE_INVALID", "temperature"],
    ["no model", { model: "" }, "PROFILE_INVALID", "model"],
    ["a key for a model", { model: "sk-live-1234567890" }, "PROFILE_HAS_SECRET", "auth add"],
  ])("refuses %s, and writes nothing", async (_case, wrong, code, says) => {
    const project = temporaryProject();
    const before = project.snapshot();
    const refused = await createProfile.run(project.context(), { name: "fast", provider: "sim", model: "small", ...wrong }).then(
      () => undefined,
      (error: unknown) => error as OrcError,
    );
    expect(refused?.code).toBe(code);
    expect(`${refused?.message ?? ""} ${refused?.hint ?? ""}`).toContain(says);
    expect(project.snapshot()).toEqual(before);
  });

  it("takes no name that the project has, in whatever file, and may stand before the user's own", async () => {
    const project = temporaryProject({ "profiles/other.yaml": COMMENTED, "profiles/taken.yaml": "name: else\nprovider: sim\nmodel: m\n" });
    for (const name of ["fast", "taken"]) {
      await expect(createProfile.run(project.context(), { name, provider: "sim", model: "m" })).rejects.toMatchObject({
        code: "PROFILE_EXISTS",
        message: expect.stringContaining(name === "fast" ? "other.yaml" : "taken.yaml") as string,
      });
    }
    mkdirSync(join(project.home, ".config/llm-orc/profiles"), { recursive: true });
    writeFileSync(join(project.home, ".config/llm-orc/profiles/mine.yaml"), "name: mine\nprovider: sim\nmodel: big\n");
    await createProfile.run(project.context(), { name: "mine", provider: "sim", model: "m" });
    expect((await readProfiles(project.context())).profiles["mine"]?.model).toBe("m");
  });

  it("needs a project, and a folder of profiles that does not lead out of it", async () => {
    const project = temporaryProject();
    const given = { name: "fast", provider: "sim", model: "m" };
    symlinkSync(project.home, join(project.root, ".llm-orc/profiles"));
    await expect(createProfile.run(project.context(), given)).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    rmSync(join(project.root, ".llm-orc"), { recursive: true });
    await expect(createProfile.run(project.context(), given)).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
    expect(readdirSync(project.home)).toEqual([]);
  });
});

describe("updateProfile", () => {
  it("changes what it is told, and keeps comments, order and the file's mode", async () => {
    const project = temporaryProject({ "profiles/drafts.yaml": COMMENTED });
    const file = join(project.root, ".llm-orc/profiles/drafts.yaml");
    chmodSync(file, 0o600);
    const changes = { model: "large", timeout_seconds: null, options: { latency_ms: 5 }, temperature: 0.5 };
    const { path, profile } = await updateProfile.run(project.context(), { name: "fast", changes });
    expect(path).toBe(file);
    expect(profile).toEqual({ name: "fast", provider: "sim", model: "large", options: { latency_ms: 5 }, temperature: 0.5 });
    const text = project.read("profiles/drafts.yaml");
    expect(text).toContain("# Ours, for drafts.\nname: fast\nprovider: sim   # no key\nmodel: large\n");
    expect((await readProfiles(project.context())).profiles["fast"]).toMatchObject({ model: "large", temperature: 0.5 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("makes every one of many changes at once, each on top of the other", async () => {
    const project = temporaryProject({ "profiles/drafts.yaml": COMMENTED });
    const changes = { temperature: 0.5, max_tokens: 9, description: "d", system_prompt: "s", model: "m", cost_per_token: 0 };
    await Promise.all(
      Object.entries(changes).map(([key, value]) => updateProfile.run(project.context(), { name: "fast", changes: { [key]: value } })),
    );
    expect((await readProfiles(project.context())).profiles["fast"]).toMatchObject(changes);
    expect(readdirSync(join(project.root, ".llm-orc/profiles"))).toEqual(["drafts.yaml"]);
  });

  it.each([
    ["a typing error", { temprature: 1 }, "PROFILE_INVALID", '"temperature"'],
    ["a wrong value", { max_tokens: "many" }, "PROFILE_INVALID", "max_tokens"],
    ["a provider that there is not", { provider: "nobody" }, "PROVIDER_UNKNOWN", "nobody"],
    ["options that the provider does not know", { options: { latency: 1 } }, "PROFILE_INVALID", "latency"],
    ["nothing left to ask", { model: null }, "PROFILE_INVALID", "model"],
    ["another name", { name: "slow" }, "PROFILE_INVALID", "name"],
    ["a key", { api_key: "x" }, "PROFILE_HAS_SECRET", "api_key"],
    ["a key in a header", { options: { headers: { Authorization: "Bearer abcdefghijkl" } } }, "PROFILE_HAS_SECRET", "Authorization"],
    ["a password in an address", { base_url: "https://me:hunter22@example.com" }, "PROFILE_HAS_SECRET", "base_url"],
    ["a prototype", JSON.parse('{"__proto__": {"model": "x"}}') as Record<string, never>, "PROFILE_INVALID", "__proto__"],
  ])("refuses %s, and leaves the file", async (_case, changes, code, says) => {
    const project = temporaryProject({ "profiles/drafts.yaml": COMMENTED });
    const before = project.snapshot();
    await expect(updateProfile.run(project.context(), { name: "fast", changes })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
    });
    expect(project.snapshot()).toEqual(before);
  });

  it("judges only what is changed: what somebody has written besides stays", async () => {
    const project = temporaryProject({ "profiles/f.yaml": 'name: fast\nprovider: plugin\nmodel: m\ntimeout_seconds: "30"\nours: 1\n' });
    await updateProfile.run(project.context(), { name: "fast", changes: { temperature: 1 } });
    expect(project.read("profiles/f.yaml")).toBe(
      'name: fast\nprovider: plugin\nmodel: m\ntimeout_seconds: "30"\nours: 1\ntemperature: 1\n',
    );
  });

  it("changes files of the project's profiles folder, and no others", async () => {
    const project = temporaryProject({ "config.yaml": "model_profiles:\n  inside: {provider: sim, model: m}\n" });
    mkdirSync(join(project.home, ".config/llm-orc/profiles"), { recursive: true });
    const outside = join(project.home, ".config/llm-orc/profiles/mine.yaml");
    writeFileSync(outside, "name: mine\nprovider: sim\nmodel: big\n");
    writeFileSync(join(project.around, "linked.yaml"), "name: linked\nprovider: sim\nmodel: big\n");
    mkdirSync(join(project.root, ".llm-orc/profiles"));
    symlinkSync(join(project.around, "linked.yaml"), join(project.root, ".llm-orc/profiles/linked.yaml"));
    const before = project.snapshot();
    for (const [name, code] of [
      ["inside", "PROFILE_NOT_IN_PROJECT"],
      ["mine", "PROFILE_NOT_IN_PROJECT"],
      ["linked", "PATH_OUTSIDE"],
      ["lnked", "PROFILE_NOT_FOUND"],
    ]) {
      await expect(updateProfile.run(project.context(), { name: name ?? "", changes: { model: "m2" } })).rejects.toMatchObject({ code });
      await expect(deleteProfile.run(project.context(), { name: name ?? "", confirm: true })).rejects.toMatchObject({ code });
    }
    expect(project.snapshot()).toEqual(before);
  });
});

describe("deleteProfile", () => {
  it("says who uses it before it deletes, also in ensembles that do not load", async () => {
    const project = temporaryProject({
      "profiles/drafts.yaml": COMMENTED,
      "profiles/slow.yaml": "name: slow\nprovider: sim\nmodel: m\nfallback_model_profile: fast\n",
      "ensembles/team/uses.yaml": "name: uses\ndescription: d\nagents: [{name: a, model_profile: fast}]\n",
      "ensembles/broken.yaml": "name: broken\nagents: [{name: a, fallback_model_profile: fast, depends_on: 3}]\n",
      "ensembles/not.yaml": "name: not\ndescription: fast\nagents: [{name: fast, model_profile: slow}]\n",
    });
    const before = project.snapshot();
    await expect(deleteProfile.run(project.context(), { name: "fast" })).rejects.toMatchObject({
      code: "CONFIRMATION_NEEDED",
      message: expect.stringContaining("used by the ensembles broken, team/uses; the profiles slow fall back to it") as string,
      hint: 'Pass "confirm": true.',
    });
    expect(project.snapshot()).toEqual(before);
    const deleted = await deleteProfile.run(project.context(), { name: "fast", confirm: true });
    expect(deleted).toMatchObject({ deleted: true, name: "fast", used_by: ["broken", "team/uses"] });
    expect([existsSync(deleted.path), deleted.now_from]).toEqual([false, undefined]);
  });

  it("says where a profile of the name stands that counts from now on", async () => {
    const project = temporaryProject({ "profiles/a.yaml": COMMENTED, "profiles/b.yaml": COMMENTED });
    const folder = join(project.root, ".llm-orc/profiles");
    expect(await deleteProfile.run(project.context(), { name: "fast", confirm: true })).toMatchObject({
      path: join(folder, "b.yaml"),
      now_from: join(folder, "a.yaml"),
    });
  });
});

describe("names from outside", () => {
  it("never lead out of the profiles folder", async () => {
    const project = temporaryProject({ "profiles/drafts.yaml": COMMENTED });
    writeFileSync(join(project.root, ".llm-orc/x.yaml"), COMMENTED.replace("fast", "x"));
    const before = project.snapshot();
    for (const name of ["../x", "../profiles/drafts", "drafts/../../x", ...hostileNames]) {
      for (const attempt of [
        () => createProfile.run(project.context(), { name, provider: "sim", model: "m" }),
        () => updateProfile.run(project.context(), { name, changes: { model: "hacked" } }),
        () => deleteProfile.run(project.context(), { name, confirm: true }),
      ]) {
        await expect(attempt(), name).rejects.toMatchObject({ code: "NAME_INVALID" });
      }
      const wrongProvider = createProfile.run(project.context(), { name: "fresh", provider: name, model: "m" });
      await expect(wrongProvider, name).rejects.toMatchObject({ code: expect.stringMatching(/^PRO(?:VIDER|FILE)_/) as string });
    }
    expect(project.snapshot()).toEqual(before);
    renameSync(join(project.root, ".llm-orc/profiles/drafts.yaml"), join(project.root, ".llm-orc/profiles/moved.yaml"));
    expect((await updateProfile.run(project.context(), { name: "fast", changes: { model: "m" } })).path).toContain("moved.yaml");
  });
});
