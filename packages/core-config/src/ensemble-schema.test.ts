import { isJsonObject, type JsonSchema } from "@llm-orc/contracts";
import { builtInKinds, type KindDeclaration, llmKind, scriptKind } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { createSchemaCompiler } from "./compile-schema.ts";
import { configSchema } from "./config-schema.ts";
import { ensembleSchema } from "./ensemble-schema.ts";
import { profileSchema } from "./profile-schema.ts";
import { simulationSchema } from "./read-simulation.ts";

/** The pointers of all properties that have no description. */
function undescribed(schema: JsonSchema, path = ""): string[] {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (!isJsonObject(value)) return [];
    if (key !== "properties") return undescribed(value, `${path}/${key}`);
    return Object.entries(value).flatMap(([name, property]) => {
      const here = `${path}/${name}`;
      const own = isJsonObject(property) && typeof property["description"] === "string" ? [] : [here];
      return [...own, ...(isJsonObject(property) ? undescribed(property, here) : [])];
    });
  });
}

const kind = (name: string, key?: string): KindDeclaration => ({
  name,
  ...(key === undefined ? {} : { key }),
  schema: { properties: {} },
  references: () => [],
});

describe("the published schemas", () => {
  it.each([
    ["ensemble", ensembleSchema(builtInKinds)],
    ["profile", profileSchema],
    ["config", configSchema],
  ])("describe every key of an %s file", (_name, schema) => {
    expect(undescribed(schema)).toEqual([]);
  });

  it.each([
    ["ensemble", ensembleSchema(builtInKinds)],
    ["profile", profileSchema],
    ["config", configSchema],
    ["simulation", simulationSchema],
  ])("are documents that a validator accepts: %s", async (_name, schema) => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const violations = await createSchemaCompiler().compile(schema);
    expect(violations([])).not.toEqual([]);
  });
});

describe("ensembleSchema", () => {
  it("tells kinds apart by the presence of their keys, in order", async () => {
    const violations = await createSchemaCompiler().compile(ensembleSchema(builtInKinds));
    const agents = [
      { name: "a", script: "x", parameters: {} },
      { name: "b", loop: { body: "x", until: "y", max_iterations: 1 } },
      { name: "c", dispatch: "x" },
      { name: "d", ensemble: "x", depends_on: ["a", { agent_name: "b" }] },
      { name: "e", model_profile: "x", type: "llm" },
    ];
    expect(violations({ name: "x", agents, anything: 1 })).toEqual([]);
    const wrong = [
      { name: "a", script: "x", model_profile: "y" },
      { name: "b", type: "llm", script: "x" },
      { name: "c", depends_on: [{}] },
    ];
    for (const agent of wrong) expect(violations({ name: "x", agents: [agent] })).not.toEqual([]);
  });

  it("keeps references inside a kind's own schema", async () => {
    const plugin: KindDeclaration = {
      name: "http call",
      key: "http",
      schema: { properties: { http: { $ref: "#/$defs/request" } }, $defs: { request: { type: "object", required: ["url"] } } },
      references: () => [],
    };
    const violations = await createSchemaCompiler().compile(ensembleSchema([plugin, llmKind]));
    expect(violations({ name: "x", agents: [{ name: "a", http: { url: "u" } }] })).toEqual([]);
    expect(violations({ name: "x", agents: [{ name: "a", http: {} }] }).map(({ keyword }) => keyword)).toContain("required");
  });

  it.each([
    ["KIND_DUPLICATE_KEY", [scriptKind, kind("other", "script"), llmKind]],
    ["KIND_DUPLICATE_KEY", [llmKind, kind("other")]],
    ["KIND_DUPLICATE_NAME", [scriptKind, kind("script", "other"), llmKind]],
    ["KIND_RESERVED_KEY", [kind("other", "when"), llmKind]],
    ["KIND_DEFAULT_MISSING", [scriptKind]],
  ])("throws %s", (code, kinds) => {
    expect(() => ensembleSchema(kinds)).toThrow(expect.objectContaining({ code }));
  });
});
