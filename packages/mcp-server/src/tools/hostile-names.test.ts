import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileNames } from "@llm-orc/testkit";
import { ensemble, type ProjectServer, startProjectServer } from "../__fixtures__/project-server.ts";

// What is outside, and may be neither shown nor touched.
const SECRET = "planted-where-nobody-may-look";

let server: ProjectServer;
let before: Readonly<Record<string, string>>;

beforeAll(() => {
  server = startProjectServer({
    contentDir: "library",
    files: {
      "../library/ensembles/shipped.yaml": ensemble("[{name: a, script: a.sh}]", "shipped"),
      ".llm-orc/ensembles/e.yaml": ensemble("[{name: a, script: a.sh}]"),
      ".llm-orc/scripts/a.sh": "echo a",
      ".llm-orc/profiles/p.yaml": "name: p\nprovider: fake\nmodel: small\n",
      "outside.yaml": ensemble(`[{name: a, script: "touch ../ran"}]`, SECRET),
      "../x.yaml": ensemble(`[{name: a, script: "touch ran"}]`, SECRET),
      "../x": `# ${SECRET}\n`,
      "../x.sh": `echo ${SECRET}; touch ran`,
      "../x.py": `print("${SECRET}")\n`,
      "../.env": `KEY=${SECRET}\n`,
      "../config.yaml": `name: ${SECRET}\n`,
      "../neighbour/.llm-orc/ensembles/n.yaml": ensemble("[{name: a, script: a.sh}]", SECRET),
      "../linked/inside.sh": `echo ${SECRET}; touch ran`,
      "../linked/20260101-000000-000/execution.json": `{"run_id": "${SECRET}"}`,
    },
  });
  mkdirSync(join(server.root, ".llm-orc/artifacts"), { recursive: true });
  const linked = join(server.outside, "linked");
  for (const folder of ["ensembles", "scripts", "profiles", "artifacts"])
    symlinkSync(linked, join(server.root, ".llm-orc", folder, "linked"));
  symlinkSync(join(linked, "inside.sh"), join(server.root, ".llm-orc/scripts/link.sh"));
  before = treeOf(server.outside);
});
afterAll(() => server.close());

const LINKED = [
  "linked",
  "linked/inside",
  "linked/x",
  "linked/inside.sh",
  "linked/inside.yaml",
  "link",
  "link.sh",
  "linked/20260101-000000-000",
];
const VALUES = [...hostileNames, ...LINKED];

/** Every parameter that names something, in a call that would do the most. */
const CALLS: readonly { readonly tool: string; readonly parameter: string; readonly args?: JsonObject }[] = [
  { tool: "invoke", parameter: "ensemble_name", args: { input_data: "x" } },
  { tool: "validate_ensemble", parameter: "ensemble_name" },
  { tool: "check_ensemble_runnable", parameter: "ensemble_name" },
  { tool: "create_ensemble", parameter: "from_template", args: { name: "e" } },
  { tool: "update_ensemble", parameter: "ensemble_name", args: { changes: { set: { description: "x" } }, dry_run: false } },
  { tool: "delete_ensemble", parameter: "ensemble_name", args: { confirm: true } },
  { tool: "list_dependencies", parameter: "ensemble_name" },
  { tool: "check_promotion_readiness", parameter: "ensemble_name", args: { destination: "global" } },
  { tool: "promote_ensemble", parameter: "ensemble_name", args: { destination: "global", dry_run: false, overwrite: true } },
  { tool: "demote_ensemble", parameter: "ensemble_name", args: { tier: "global", confirm: true } },
  { tool: "list_profiles", parameter: "provider" },
  { tool: "update_profile", parameter: "name", args: { changes: { model: "x" } } },
  { tool: "delete_profile", parameter: "name", args: { confirm: true } },
  { tool: "list_scripts", parameter: "category" },
  { tool: "get_script", parameter: "name", args: { category: "" } },
  { tool: "get_script", parameter: "category", args: { name: "inside" } },
  { tool: "test_script", parameter: "name", args: { category: "", input: "x" } },
  { tool: "test_script", parameter: "category", args: { name: "inside", input: "x" } },
  { tool: "delete_script", parameter: "name", args: { category: "linked", confirm: true } },
  { tool: "delete_script", parameter: "category", args: { name: "inside", confirm: true } },
  { tool: "library_browse", parameter: "category" },
  { tool: "library_search", parameter: "query" },
  { tool: "library_copy", parameter: "source", args: { overwrite: true } },
  { tool: "analyze_execution", parameter: "artifact_id" },
  { tool: "get_artifact", parameter: "artifact_id" },
  { tool: "delete_artifact", parameter: "artifact_id", args: { confirm: true } },
  { tool: "get_metrics", parameter: "ensemble_name" },
  { tool: "cleanup_artifacts", parameter: "ensemble_name", args: { older_than_days: 0, dry_run: false } },
  { tool: "get_run", parameter: "run_id" },
  { tool: "list_runs", parameter: "ensemble" },
  { tool: "list_runs", parameter: "cursor" },
  { tool: "cancel_run", parameter: "run_id" },
  { tool: "answer_input", parameter: "run_id", args: { value: "x" } },
  { tool: "answer_input", parameter: "request_id", args: { run_id: "last", value: "x" } },
];

/** Those that write a new file by its name: of what the project may have, they may write. */
const WRITES: readonly (typeof CALLS)[number][] = [
  { tool: "create_ensemble", parameter: "name", args: { agents: [{ name: "a", script: "a.sh" }] } },
  { tool: "create_profile", parameter: "name", args: { provider: "fake", model: "x" } },
  { tool: "create_script", parameter: "name", args: { category: "c" } },
  { tool: "create_script", parameter: "category", args: { name: "n" } },
];

describe("names from outside", () => {
  it("are at least 200", () => {
    expect(new Set(hostileNames).size).toBeGreaterThanOrEqual(200);
  });

  it.each(CALLS)("$tool with a hostile $parameter reads, runs, writes and deletes nothing", async ({ tool, parameter, args = {} }) => {
    const shown: string[] = [];
    for (const value of VALUES) {
      const outcome = await server.call(tool, { ...args, [parameter]: value });
      // What was typed may be told back.
      if (JSON.stringify(outcome).includes(SECRET)) shown.push(value);
      if (outcome.type === "error") expect(outcome.error.code).toMatch(/^[A-Z]+(?:_[A-Z]+)+$/);
    }
    expect(shown).toEqual([]);
    expect(treeOf(server.outside)).toEqual(before);
  });

  it.each(WRITES)("$tool with a hostile $parameter writes nothing outside the project", async ({ tool, parameter, args = {} }) => {
    for (const value of VALUES) await server.call(tool, { ...args, [parameter]: value });
    expect(outsideOf(treeOf(server.outside))).toEqual(outsideOf(before));
  });

  it("neither show, change nor delete an ensemble that a link leads out to", async () => {
    const text = `# ${SECRET}\n${ensemble("[{name: a, script: a.sh}]", "there")}`;
    server.write({ "../elsewhere/there.yaml": text });
    const link = join(server.root, ".llm-orc/ensembles/out");
    symlinkSync(join(server.outside, "elsewhere"), link);
    for (const name of ["there", "out/there"]) {
      const calls = [
        server.call("update_ensemble", { ensemble_name: name, changes: { set: { description: "x" } }, dry_run: false }),
        server.call("delete_ensemble", { ensemble_name: name, confirm: true }),
      ];
      for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ type: "error", error: { code: "PATH_OUTSIDE" } });
      await expect(server.read("llm-orc://ensemble/{name}", { name })).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    }
    expect(readFileSync(join(server.outside, "elsewhere/there.yaml"), "utf8")).toBe(text);
    rmSync(link);
    rmSync(join(server.outside, "elsewhere"), { recursive: true });
  });

  it("leaves the project where it is when there is no such folder", async () => {
    const session = server.open();
    for (const value of VALUES) {
      const outcome = await server.call("set_project", { path: value }, { session });
      if (outcome.type !== "error") continue;
      expect(outcome.error.code).toMatch(/^(?:PROJECT_FOLDER_MISSING|INVALID_ARGUMENTS)$/);
    }
    expect(outsideOf(treeOf(server.outside))).toEqual(outsideOf(before));
  });

  it.each([
    ["llm-orc://ensemble/{name}", "name", {}],
    ["llm-orc://artifacts/{ensemble}", "ensemble", {}],
    ["llm-orc://artifact/{ensemble}/{id}", "ensemble", { id: "20260101-000000-000" }],
    ["llm-orc://artifact/{ensemble}/{id}", "id", { ensemble: "linked" }],
    ["llm-orc://metrics/{ensemble}", "ensemble", {}],
  ] as const)("%s with a hostile %s shows nothing", async (uri, parameter, others) => {
    for (const value of VALUES) {
      const shown = await server.read(uri, { ...others, [parameter]: value }).catch((error: unknown) => error);
      expect(JSON.stringify(shown)).not.toContain(SECRET);
      expect(shown instanceof Error ? shown : { code: "shown" }).toMatchObject({ code: expect.stringMatching(/^[a-zA-Z_]+$/) as string });
    }
  });
});

/** Every file and link, with what it says; without what the program keeps for itself. */
function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) tree[path] = `-> ${readlinkSync(path)}`;
    else if (entry.isFile()) tree[path] = `${statSync(path).mode} ${readFileSync(path, "utf8")}`;
  }
  return tree;
}

function outsideOf(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith(`${server.root}/.llm-orc/`)));
}
