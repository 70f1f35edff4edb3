import { join } from "node:path";
import { type Diagnostic, isJsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import { projectPaths } from "@llm-orc/project-files";
import { builtInKinds } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { corpusFiles } from "./__fixtures__/corpus.ts";
import { damagedTexts } from "./__fixtures__/damaged-texts.ts";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { createSchemaCompiler } from "./compile-schema.ts";
import { configSchema } from "./config-schema.ts";
import { createEnsembleLoader } from "./ensemble-loader.ts";
import { baseAgentProperties, ensembleSchema, ensembleSchemaParts } from "./ensemble-schema.ts";
import { parseYamlDocument } from "./parse-yaml-document.ts";
import { profileSchema } from "./profile-schema.ts";
import { readConfig } from "./read-config.ts";
import { readProfiles } from "./read-profiles.ts";

const published: JsonSchema = ensembleSchema(builtInKinds);
const loader = createEnsembleLoader({ kinds: builtInKinds });
const compiler = createSchemaCompiler();

/** Whether an editor with this schema finds nothing wrong. */
async function accepts(schema: JsonSchema, value: JsonValue | undefined): Promise<boolean> {
  return value !== undefined && (await compiler.compile(schema))(value).length === 0;
}

function errorsOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, line, column }) => `${code} ${String(line)}:${String(column)}`);
}

async function loadErrors(text: string): Promise<string[]> {
  return errorsOf((await loader.parse(text)).diagnostics);
}

/** What the readers say of a file in the user's own folder, where everything may be said. */
async function errorsOfUserFile(path: string, text: string): Promise<string[]> {
  const folder = tempFolder({ [`xdg/llm-orc/${path}`]: text });
  const source = { project: projectPaths(join(folder, "p")), env: { XDG_CONFIG_HOME: join(folder, "xdg") } };
  const [profiles, config] = [await readProfiles(source), await readConfig(source)];
  return [...new Set(errorsOf([...profiles.diagnostics, ...config.diagnostics]))];
}

describe("ensembleSchema and the loader", () => {
  it.each(corpusFiles("valid"))("both accept $name", async ({ text }) => {
    expect(await loadErrors(text)).toEqual([]);
    expect(await accepts(published, parseYamlDocument(text).value)).toBe(true);
  });

  it.each(corpusFiles("invalid"))("both refuse $name", async ({ text, expected }) => {
    expect(await loadErrors(text)).toEqual([expected]);
    expect(await accepts(published, parseYamlDocument(text).value)).toBe(false);
  });

  it.each(corpusFiles("lenient"))("agree on what the loader makes of $name", async ({ text }) => {
    const { ensemble, diagnostics } = await loader.parse(text);
    expect(errorsOf(diagnostics)).toEqual([]);
    expect(await accepts(published, parseYamlDocument(text).value)).toBe(false);
    expect(await accepts(published, ensemble as unknown as JsonValue)).toBe(true);
  });

  it("agree on damaged files: what an editor accepts loads, and what loads is what the schema describes", async () => {
    const originals = [...corpusFiles("valid"), ...corpusFiles("lenient")].map(({ text }) => text);
    let accepted = 0;
    for (const text of damagedTexts(originals, 3_000, 7)) {
      const document = parseYamlDocument(text);
      if (errorsOf(document.diagnostics).length > 0) continue;
      const { ensemble } = await loader.parse(text);
      if (await accepts(published, document.value)) expect(ensemble, text).toBeDefined();
      if (ensemble === undefined) continue;
      expect(await accepts(published, ensemble as unknown as JsonValue), text).toBe(true);
      accepted++;
    }
    expect(accepted).toBeGreaterThan(300);
  });

  it("have a valid file for every key that there is", () => {
    const used = new Set<string>();
    for (const { text } of corpusFiles("valid")) collectKeys(parseYamlDocument(text).value ?? null, used);
    const { top, agents } = ensembleSchemaParts(builtInKinds);
    const keys = [top, ...agents.values()].flatMap((schema) => keysOf(schema));
    expect(keys).toEqual(expect.arrayContaining([...Object.keys(baseAgentProperties), "until", "usd", "agent_name", "assertion"]));
    expect([...new Set(keys)].filter((key) => !used.has(key))).toEqual([]);
  });
});

describe("profileSchema and readProfiles", () => {
  it.each(corpusFiles("profile/valid"))("both accept $name", async ({ text }) => {
    expect(await errorsOfUserFile("profiles/x.yaml", text)).toEqual([]);
    expect(await accepts(profileSchema, parseYamlDocument(text).value)).toBe(true);
  });

  it.each(corpusFiles("profile/invalid"))("both refuse $name", async ({ text, expected }) => {
    expect(await errorsOfUserFile("profiles/x.yaml", text)).toEqual([expected]);
    expect(await accepts(profileSchema, parseYamlDocument(text).value)).toBe(false);
  });

  it.each(corpusFiles("profile/lenient"))("differ in strictness alone on $name", async ({ text }) => {
    expect(await errorsOfUserFile("profiles/x.yaml", text)).toEqual([]);
    expect(await accepts(profileSchema, parseYamlDocument(text).value)).toBe(false);
  });

  it("have a valid file for every key that there is", () => {
    expect(unusedKeys("profile/valid", profileSchema)).toEqual([]);
  });
});

describe("configSchema and readConfig with readProfiles", () => {
  it.each(corpusFiles("config/valid"))("both accept $name", async ({ text }) => {
    expect(await errorsOfUserFile("config.yaml", text)).toEqual([]);
    expect(await accepts(configSchema, parseYamlDocument(text).value)).toBe(true);
  });

  it.each(corpusFiles("config/invalid"))("both refuse $name", async ({ text, expected }) => {
    expect(await errorsOfUserFile("config.yaml", text)).toEqual([expected]);
    expect(await accepts(configSchema, parseYamlDocument(text).value)).toBe(false);
  });

  it.each(corpusFiles("config/lenient"))("differ in strictness alone on $name", async ({ text }) => {
    expect(await errorsOfUserFile("config.yaml", text)).toEqual([]);
    expect(await accepts(configSchema, parseYamlDocument(text).value)).toBe(false);
  });

  it("have a valid file for every key that there is", () => {
    const { model_profiles: _profiles, ...own } = configSchema["properties"] as Record<string, JsonValue>;
    expect(unusedKeys("config/valid", { properties: own })).toEqual([]);
  });
});

function unusedKeys(folder: string, schema: JsonSchema): string[] {
  const used = new Set<string>();
  for (const { text } of corpusFiles(folder)) collectKeys(parseYamlDocument(text).value ?? null, used);
  return [...new Set(keysOf(schema))].filter((key) => !used.has(key));
}

/** Every key that a schema describes, at any depth. */
function keysOf(schema: JsonValue): string[] {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).flatMap(keysOf);
  if (!isJsonObject(schema)) return [];
  const own = isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  return [
    ...own,
    ...Object.entries(schema).flatMap(([key, value]) =>
      key === "properties" ? Object.values(value as object).flatMap(keysOf) : keysOf(value),
    ),
  ];
}

function collectKeys(value: JsonValue, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) collectKeys(item, found);
  else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      found.add(key);
      collectKeys(item, found);
    }
  }
}
