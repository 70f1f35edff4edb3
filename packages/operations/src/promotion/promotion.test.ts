import { existsSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import type { OperationContext } from "../context.ts";
import { type Files, tempProject, type TempProject } from "../ensemble/__fixtures__/temp-project.ts";
import { checkEnsembleRunnable } from "../ensemble/check-ensemble-runnable.ts";
import { checkPromotionReadiness } from "./check-promotion-readiness.ts";
import { demoteEnsemble } from "./demote-ensemble.ts";
import { listDependencies } from "./list-dependencies.ts";
import { promoteEnsemble } from "./promote-ensemble.ts";

const GLOBAL = "home/.config/llm-orc";

const REVIEW: Files = {
  "project/.llm-orc/config.yaml":
    "project:\n  name: x\nmodel_profiles:\n  from-config:\n    provider: sim\n    model: c\n    fallback_model_profile: spare\n",
  "project/.llm-orc/profiles/fast.yaml": "# quick\nname: fast\nprovider: sim\nmodel: m\n",
  "project/.llm-orc/profiles/spare.yaml": "name: spare\nprovider: sim\nmodel: s\n",
  [`${GLOBAL}/profiles/shared.yaml`]: "name: shared\nprovider: sim\nmodel: g\n",
  "project/.llm-orc/scripts/text/count.mjs": '#!/usr/bin/env node\nimport "./lib/words.mjs";\nprocess.stdout.write("1");\n',
  "project/.llm-orc/scripts/text/lib/words.mjs": "export {};\n",
  "content/scripts/bundled/show.mjs": 'process.stdout.write("2");\n',
  "content/ensembles/demo/hello.yaml": "name: hello\ndescription: d\nagents:\n  - {name: a, model_profile: shared}\n",
  "project/.llm-orc/ensembles/part.yaml": "name: part\ndescription: d\nagents:\n  - {name: p, model_profile: from-config}\n",
  "project/.llm-orc/ensembles/team/review.yaml": `# The review.
name: review
description: d
agents:
  - {name: a, model_profile: fast}
  - {name: b, model_profile: shared}
  - {name: c, script: text/count.mjs}
  - {name: d, script: bundled/show.mjs}
  - {name: e, ensemble: part}
  - {name: f, ensemble: hello}
  - {name: g, script: "echo hello there"}
`,
};

describe("list_dependencies", () => {
  it("lists what every agent needs, and all that is needed with the ensembles inside", async () => {
    const project = tempProject(REVIEW);
    const listed = await listDependencies.run(project.context, { ensemble_name: "review" });
    expect(listed).toMatchObject({
      ensemble: "team/review",
      source_tier: "local",
      profiles_needed: ["fast", "shared", "from-config", "spare"],
      models_needed: ["m", "g", "c", "s"],
      providers_needed: ["sim"],
      scripts_needed: ["text/count.mjs", "bundled/show.mjs"],
      ensembles_needed: ["part", "hello"],
    });
    expect(listed.agents[0]).toEqual({
      name: "a",
      type: "llm",
      model_profile: "fast",
      profile_found: true,
      profile_tier: "local",
      provider: "sim",
      model: "m",
      model_available: true,
    });
    expect(listed.agents[1]).toMatchObject({ profile_tier: "global" });
    expect(listed.agents[2]).toEqual({ name: "c", type: "script", script: "text/count.mjs", script_found: true });
    expect(listed.agents[4]).toEqual({ name: "e", type: "ensemble", ensemble: "part" });
  });
});

describe("promote_ensemble", () => {
  it("says in a dry run what it would copy, and changes nothing", async () => {
    const project = tempProject(REVIEW);
    const before = project.snapshot("");
    await expect(promoteEnsemble.run(project.context, { ensemble_name: "team/review", destination: "global" })).resolves.toEqual({
      status: "dry_run",
      ensemble: "team/review",
      source_tier: "local",
      destination: "global",
      would_copy: {
        ensemble: {
          source: project.path("project/.llm-orc/ensembles/team/review.yaml"),
          destination: project.path(GLOBAL, "ensembles/team/review.yaml"),
        },
        ensembles: [
          { source: project.path("project/.llm-orc/ensembles/part.yaml"), destination: project.path(GLOBAL, "ensembles/part.yaml") },
        ],
        profiles: ["fast", "from-config", "spare"],
        scripts: ["text/lib/words.mjs", "text/count.mjs"],
      },
      profiles_already_present: ["shared"],
      conflicts: [],
      overwrite: false,
      notes: [],
    });
    expect(project.snapshot("")).toEqual(before);
  });

  it("makes an ensemble run in every other project of the user", async () => {
    const project = tempProject(REVIEW);
    const promoted = await promoteEnsemble.run(project.context, { ensemble_name: "review", destination: "global", dry_run: false });
    expect(promoted).toMatchObject({
      status: "promoted",
      ensemble_path: project.path(GLOBAL, "ensembles/team/review.yaml"),
      ensembles_copied: ["part", "review"],
      profiles_copied: ["fast", "from-config", "spare"],
      scripts_copied: ["text/lib/words.mjs", "text/count.mjs"],
      profiles_already_present: ["shared"],
    });
    expect(project.read(`${GLOBAL}/profiles/fast.yaml`)).toBe("# quick\nname: fast\nprovider: sim\nmodel: m\n");
    expect(project.read(`${GLOBAL}/profiles/from-config.yaml`)).toBe(
      "name: from-config\nprovider: sim\nmodel: c\nfallback_model_profile: spare\n",
    );
    expect(statSync(project.path(GLOBAL, "scripts/text/count.mjs")).mode & 0o111).not.toBe(0);
    const { project: _project, ...elsewhere } = { ...project.context, cwd: project.path("elsewhere") };
    const { runnable, agents } = await checkEnsembleRunnable.run(elsewhere, { ensemble_name: "review" });
    expect(agents.filter(({ status }) => status !== "available")).toEqual([]);
    expect(runnable).toBe(true);
  });

  it("replaces nothing that differs unless it is told to, and never a profile", async () => {
    const project = tempProject({
      ...REVIEW,
      [`${GLOBAL}/ensembles/team/review.yaml`]: "name: review\ndescription: mine\nagents: []\n",
      [`${GLOBAL}/profiles/fast.yaml`]: "name: fast\nprovider: sim\nmodel: mine\n",
    });
    const before = project.snapshot("");
    const input = { ensemble_name: "review", destination: "global", dry_run: false } as const;
    await expect(promoteEnsemble.run(project.context, input)).rejects.toMatchObject({
      code: "PROMOTION_CONFLICT",
      message: expect.stringContaining("review.yaml") as unknown,
    });
    expect(project.snapshot("")).toEqual(before);
    await expect(promoteEnsemble.run(project.context, { ...input, dry_run: true })).resolves.toMatchObject({
      conflicts: [project.path(GLOBAL, "ensembles/team/review.yaml")],
    });
    await expect(promoteEnsemble.run(project.context, { ...input, overwrite: true })).resolves.toMatchObject({
      profiles_copied: ["from-config", "spare"],
      profiles_already_present: ["fast", "shared"],
    });
    expect(project.read(`${GLOBAL}/ensembles/team/review.yaml`)).toContain("# The review.");
    expect(project.read(`${GLOBAL}/profiles/fast.yaml`)).toContain("model: mine");
  });

  it("leaves profiles out when it is told to, and says which will be missing", async () => {
    const project = tempProject(REVIEW);
    const promoted = await promoteEnsemble.run(project.context, {
      ensemble_name: "review",
      destination: "global",
      include_profiles: false,
      dry_run: false,
    });
    expect(promoted).toMatchObject({ profiles_copied: [], profiles_already_present: ["shared"] });
    expect(promoted.notes).toHaveLength(3);
    expect(existsSync(project.path(GLOBAL, "profiles/fast.yaml"))).toBe(false);
  });

  it("puts nothing into the user's configuration that says where keys are sent", async () => {
    const project = tempProject({
      "project/.llm-orc/profiles/wide.yaml": "name: wide\nprovider: sim\nmodel: m\norigins: [https://example.com]\n",
      "project/.llm-orc/ensembles/x.yaml": "name: x\ndescription: d\nagents:\n  - {name: a, model_profile: wide}\n",
    });
    const promoted = await promoteEnsemble.run(project.context, { ensemble_name: "x", destination: "global", dry_run: false });
    expect(promoted).toMatchObject({ profiles_copied: [], notes: [expect.stringContaining("where keys may be sent")] });
    expect(existsSync(project.path(GLOBAL, "profiles"))).toBe(false);
  });

  it.each([
    ["LLM_ORC_LIBRARY_PATH", "library"],
    ["a folder llm-orchestra-library here", "project/llm-orchestra-library"],
  ])("goes to the user's own library: %s", async (_what, folder) => {
    const project = tempProject({ ...REVIEW, [`${folder}/.keep`]: "" });
    const context = folder === "library" ? withLibrary(project, folder) : project.context;
    const promoted = await promoteEnsemble.run(context, { ensemble_name: "review", destination: "library", dry_run: false });
    expect(promoted).toMatchObject({
      status: "promoted",
      ensemble_path: project.path(folder, "ensembles/team/review.yaml"),
      profiles_already_present: [],
    });
    expect(Object.keys(project.snapshot(`${folder}/`)).filter((name) => !name.endsWith("/"))).toEqual(
      [
        `${folder}/.keep`,
        ...["part", "team/review"].map((name) => `${folder}/ensembles/${name}.yaml`),
        ...["fast", "from-config", "shared", "spare"].map((name) => `${folder}/profiles/${name}.yaml`),
        `${folder}/scripts/text/count.mjs`,
        `${folder}/scripts/text/lib/words.mjs`,
      ].sort(),
    );
  });

  it("never goes to what comes along with llm-orc, nor to where it is, nor to a library that is not there", async () => {
    const project = tempProject({ ...REVIEW, [`${GLOBAL}/ensembles/mine.yaml`]: "name: mine\ndescription: d\nagents: []\n" });
    const before = project.snapshot("");
    const input = { ensemble_name: "review", destination: "library", dry_run: false } as const;
    await expect(promoteEnsemble.run(withLibrary(project, "content"), input)).rejects.toMatchObject({ code: "LIBRARY_READ_ONLY" });
    await expect(promoteEnsemble.run(withLibrary(project, "nowhere"), input)).rejects.toMatchObject({ code: "LIBRARY_PATH_MISSING" });
    await expect(promoteEnsemble.run(project.context, input)).rejects.toMatchObject({ code: "LIBRARY_SOURCE_MISSING" });
    await expect(promoteEnsemble.run(project.context, { ...input, ensemble_name: "mine", destination: "global" })).rejects.toMatchObject({
      code: "PROMOTION_SAME_TIER",
    });
    expect(project.snapshot("")).toEqual(before);
  });

  it("writes nothing through a link that leads out, and takes nothing along that does", async () => {
    const project = tempProject(REVIEW);
    mkdirSync(project.path(GLOBAL, "ensembles"), { recursive: true });
    symlinkSync(project.path("elsewhere"), project.path(GLOBAL, "ensembles/team"));
    symlinkSync(project.path("secret.yaml"), project.path("project/.llm-orc/ensembles/secret.yaml"));
    const before = project.snapshot("");
    for (const ensemble_name of ["review", "secret"]) {
      await expect(promoteEnsemble.run(project.context, { ensemble_name, destination: "global", dry_run: false })).rejects.toMatchObject({
        code: "PATH_OUTSIDE",
      });
    }
    expect(project.snapshot("")).toEqual(before);
  });
});

describe("check_promotion_readiness", () => {
  it("is ready where everything can come along", async () => {
    const project = tempProject(REVIEW);
    await expect(checkPromotionReadiness.run(project.context, { ensemble_name: "review", destination: "global" })).resolves.toEqual({
      ensemble: "team/review",
      destination: "global",
      ready: true,
      issues: [],
      already_exists: false,
      profiles_to_copy: ["fast", "from-config", "spare"],
      profiles_already_present: ["shared"],
      scripts_to_copy: ["text/lib/words.mjs", "text/count.mjs"],
      notes: [],
    });
  });

  it("names what stands in the way, and what to do about it", async () => {
    const project = tempProject({
      "project/.llm-orc/profiles/unknown.yaml": "name: unknown\nprovider: nobodys\nmodel: m\n",
      "project/.llm-orc/ensembles/poor.yaml":
        "name: poor\ndescription: d\nagents:\n  - {name: a, model_profile: gone}\n  - {name: b, script: gone.sh}\n  - {name: c, ensemble: gone}\n  - {name: d, model_profile: unknown}\n",
    });
    const { ready, issues } = await checkPromotionReadiness.run(project.context, { ensemble_name: "poor", destination: "global" });
    expect(ready).toBe(false);
    expect(issues.map(({ type }) => type)).toEqual(["missing_profile", "broken_reference", "broken_reference", "provider_unavailable"]);
    expect(issues.every(({ detail, resolution }) => detail !== "" && resolution !== "")).toBe(true);
  });
});

describe("demote_ensemble", () => {
  const PROMOTED: Files = {
    [`${GLOBAL}/ensembles/team/review.yaml`]:
      "name: review\ndescription: d\nagents:\n  - {name: a, model_profile: only}\n  - {name: b, model_profile: both}\n",
    [`${GLOBAL}/ensembles/other.yaml`]: "name: other\ndescription: d\nagents:\n  - {name: b, model_profile: both}\n",
    [`${GLOBAL}/profiles/only.yaml`]: "name: only\nprovider: sim\nmodel: m\n",
    [`${GLOBAL}/profiles/both.yaml`]: "name: both\nprovider: sim\nmodel: m\n",
    "project/.llm-orc/ensembles/review.yaml": "name: review\ndescription: mine\nagents: []\n",
  };

  it("says what it would remove, then removes that and nothing else", async () => {
    const project = tempProject(PROMOTED);
    const before = project.snapshot("");
    const input = { ensemble_name: "review", tier: "global", remove_orphaned_profiles: true } as const;
    await expect(demoteEnsemble.run(project.context, input)).resolves.toEqual({
      status: "preview",
      ensemble: "team/review",
      tier: "global",
      would_remove: {
        ensemble: project.path(GLOBAL, "ensembles/team/review.yaml"),
        orphaned_profiles: [project.path(GLOBAL, "profiles/only.yaml")],
      },
    });
    expect(project.snapshot("")).toEqual(before);
    await expect(demoteEnsemble.run(project.context, { ...input, confirm: true })).resolves.toMatchObject({
      status: "demoted",
      removed_profiles: ["only"],
    });
    const { [`${GLOBAL}/ensembles/team/review.yaml`]: _ensemble, [`${GLOBAL}/profiles/only.yaml`]: _profile, ...rest } = before;
    expect(project.snapshot("")).toEqual(rest);
  });

  it("keeps profiles unless it is asked, and those that another profile or project file names", async () => {
    const project = tempProject({
      ...PROMOTED,
      "project/.llm-orc/profiles/mine.yaml": "name: mine\nprovider: sim\nmodel: m\nfallback_model_profile: only\n",
    });
    const { would_remove: plain } = (await demoteEnsemble.run(project.context, { ensemble_name: "review", tier: "global" })) as {
      would_remove: object;
    };
    expect(plain).toEqual({ ensemble: project.path(GLOBAL, "ensembles/team/review.yaml") });
    await expect(
      demoteEnsemble.run(project.context, { ensemble_name: "review", tier: "global", remove_orphaned_profiles: true, confirm: true }),
    ).resolves.toMatchObject({ removed_profiles: [] });
  });

  it("looks in that tier only, and never in what comes along", async () => {
    const project = tempProject({
      ...PROMOTED,
      "content/ensembles/hello.yaml": "name: hello\ndescription: d\nagents: []\n",
      "library/.keep": "",
    });
    const before = project.snapshot("");
    await expect(demoteEnsemble.run(project.context, { ensemble_name: "hello", tier: "global", confirm: true })).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_FOUND",
    });
    await expect(
      demoteEnsemble.run(withLibrary(project, "library"), { ensemble_name: "hello", tier: "library", confirm: true }),
    ).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
    await expect(
      demoteEnsemble.run(withLibrary(project, "content"), { ensemble_name: "hello", tier: "library", confirm: true }),
    ).rejects.toMatchObject({ code: "LIBRARY_READ_ONLY" });
    expect(project.snapshot("")).toEqual(before);
  });
});

describe("every operation of promotion", () => {
  it("reads, writes and removes nothing for any hostile name, nor by a path", async () => {
    const project = tempProject({ ...REVIEW, "library/ensembles/x.yaml": "name: x\ndescription: d\nagents: []\n" });
    const context = withLibrary(project, "library");
    const before = project.snapshot("");
    // Each walks all folders: a fourth of them is enough here.
    const some = hostileNames.filter((_name, index) => index % 4 === 0);
    for (const ensemble_name of [...some, project.path("secret.yaml"), "../../secret.yaml"]) {
      for (const destination of ["global", "library"] as const) {
        const refused = [
          promoteEnsemble.run(context, { ensemble_name, destination, dry_run: false }),
          checkPromotionReadiness.run(context, { ensemble_name, destination }),
          demoteEnsemble.run(context, { ensemble_name, tier: destination, confirm: true }),
          listDependencies.run(context, { ensemble_name }),
        ];
        for (const each of refused) await expect(each, JSON.stringify(ensemble_name)).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
      }
    }
    expect(project.snapshot("")).toEqual(before);
  });
});

function withLibrary(project: TempProject, folder: string): OperationContext {
  return { ...project.context, env: { ...project.context.env, LLM_ORC_LIBRARY_PATH: project.path(folder) } };
}
