import type { JsonObject, JsonSchema } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { chooseTools, TOOLSETS } from "./all-tools.ts";

const all = chooseTools({});

describe("the tools", () => {
  it("come in this order, whoever asks", () => {
    expect(all.map(({ name, toolset }) => `${toolset}: ${name}`)).toMatchInlineSnapshot(`
      [
        "core: get_help",
        "core: invoke",
        "core: list_ensembles",
        "core: check_ensemble_runnable",
        "core: get_provider_status",
        "core: analyze_execution",
        "core: set_project",
        "ensembles: validate_ensemble",
        "ensembles: create_ensemble",
        "ensembles: update_ensemble",
        "ensembles: delete_ensemble",
        "ensembles: list_dependencies",
        "ensembles: check_promotion_readiness",
        "ensembles: promote_ensemble",
        "ensembles: demote_ensemble",
        "profiles: list_profiles",
        "profiles: create_profile",
        "profiles: update_profile",
        "profiles: delete_profile",
        "scripts: list_scripts",
        "scripts: get_script",
        "scripts: test_script",
        "scripts: create_script",
        "scripts: delete_script",
        "library: library_browse",
        "library: library_search",
        "library: library_info",
        "library: library_copy",
        "runs: get_run",
        "runs: list_runs",
        "runs: answer_input",
        "runs: cancel_run",
        "artifacts: get_artifact",
        "artifacts: get_metrics",
        "artifacts: delete_artifact",
        "artifacts: cleanup_artifacts",
      ]
    `);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it("have the names, parameters and defaults that users of the Python program know", () => {
    for (const [name, parameters] of Object.entries(KNOWN)) {
      const tool = all.find((candidate) => candidate.name === name);
      const { properties = {}, required = [] } = (tool?.inputSchema ?? {}) as {
        properties?: Record<string, JsonObject>;
        required?: string[];
      };
      const found = Object.fromEntries(
        Object.keys(parameters).map((key) => [
          key,
          properties[key] === undefined ? "missing" : required.includes(key) ? "required" : (properties[key]["default"] ?? null),
        ]),
      );
      expect({ name, parameters: found }).toEqual({ name, parameters });
      // Nothing more is asked of them.
      expect({ name, required: required.filter((key) => parameters[key] !== "required") }).toEqual({ name, required: [] });
    }
  });

  it("cost a client less than 6,000 tokens on every turn", () => {
    const cost = all.map(({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema }).length);
    expect(cost.reduce((sum, length) => sum + length, 0) / 4).toBeLessThan(6_000);
    for (const { name, description } of all) expect({ name, short: description.length <= 300 }).toEqual({ name, short: true });
  });

  it("have schemas that every host can read", () => {
    for (const { name, inputSchema, outputSchema } of all) {
      expect(name).toMatch(/^[a-z_]{1,40}$/);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: "object" });
      expect({ name, unreadable: [...unreadable(inputSchema)] }).toEqual({ name, unreadable: [] });
    }
  });

  it("say truly what they do to the world", () => {
    for (const { name, scope, annotations } of all) {
      expect({ name, reads: annotations.readOnlyHint }).toEqual({ name, reads: scope === "read" });
      if (annotations.readOnlyHint) continue;
      expect({ name, ...annotations }).toMatchObject({ destructiveHint: expect.any(Boolean), idempotentHint: expect.any(Boolean) });
      if (/^(?:delete|cleanup|demote|update)_/.test(name)) expect(annotations.destructiveHint).toBe(true);
      if (name.startsWith("create_")) expect(annotations.destructiveHint).toBe(false);
    }
  });
});

describe("chooseTools", () => {
  it("gives no tool that is not asked for, and every one of a toolset", () => {
    for (const toolset of TOOLSETS) {
      const chosen = chooseTools({ toolsets: [toolset] });
      expect(chosen.map(({ name }) => name)).toEqual(all.filter((tool) => tool.toolset === toolset).map(({ name }) => name));
      expect(chosen.length).toBeGreaterThan(0);
    }
    expect(chooseTools({ toolsets: [] })).toEqual([]);
  });

  it("gives only tools that change nothing, where that is asked for", () => {
    const names = chooseTools({ readOnly: true }).map(({ name }) => name);
    expect(names).toContain("list_ensembles");
    expect(
      names.filter((name) => /^(?:invoke|create|update|delete|cleanup|promote|demote|test|set|cancel|answer|library_copy)/.test(name)),
    ).toEqual([]);
  });
});

/** Where a schema has what some hosts refuse or misread. */
function* unreadable(schema: JsonSchema, path = ""): Generator<string> {
  for (const [key, value] of Object.entries(schema)) {
    if (["anyOf", "oneOf", "allOf", "$ref"].includes(key)) yield `${path}/${key}`;
    if (key === "type" && Array.isArray(value)) yield `${path}/type`;
    if (key !== "properties" && key !== "items") continue;
    const parts = key === "items" ? { items: value } : (value as JsonObject);
    for (const [name, part] of Object.entries(parts)) {
      if (typeof (part as JsonObject)["type"] !== "string") yield `${path}/${name} has no type`;
      yield* unreadable(part as JsonSchema, `${path}/${name}`);
    }
  }
}

/** By tool and parameter: `required`, or the default; null for none. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  set_project: { path: "required" },
  invoke: { ensemble_name: "required", input_data: "required" },
  list_ensembles: {},
  validate_ensemble: { ensemble_name: "required" },
  update_ensemble: { ensemble_name: "required", changes: "required", dry_run: true, backup: true },
  analyze_execution: { artifact_id: "required" },
  create_ensemble: { name: "required", description: "", agents: null, from_template: null },
  delete_ensemble: { ensemble_name: "required", confirm: false },
  list_profiles: { provider: null },
  create_profile: {
    name: "required",
    provider: "required",
    model: "required",
    system_prompt: null,
    timeout_seconds: null,
    temperature: null,
    max_tokens: null,
  },
  update_profile: { name: "required", changes: "required" },
  delete_profile: { name: "required", confirm: false },
  list_scripts: { category: null },
  get_script: { name: "required", category: "required" },
  test_script: { name: "required", category: "required", input: "required" },
  create_script: { name: "required", category: "required", template: "basic" },
  delete_script: { name: "required", category: "required", confirm: false },
  library_browse: { browse_type: "all", category: null },
  library_copy: { source: "required", destination: "project", overwrite: false },
  library_search: { query: "required" },
  library_info: {},
  get_provider_status: {},
  check_ensemble_runnable: { ensemble_name: "required" },
  delete_artifact: { artifact_id: "required", confirm: false },
  cleanup_artifacts: { ensemble_name: null, older_than_days: 30, dry_run: true },
  promote_ensemble: { ensemble_name: "required", destination: "required", include_profiles: true, dry_run: true, overwrite: false },
  list_dependencies: { ensemble_name: "required" },
  check_promotion_readiness: { ensemble_name: "required", destination: "required" },
  demote_ensemble: { ensemble_name: "required", tier: "required", remove_orphaned_profiles: false, confirm: false },
  get_help: {},
};
