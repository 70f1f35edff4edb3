import { globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../packages/contracts/src/index.ts";
import { corpusFiles } from "../packages/core-config/src/__fixtures__/corpus.ts";
import { damagedTexts } from "../packages/core-config/src/__fixtures__/damaged-texts.ts";
import { createSchemaCompiler, type Violation } from "../packages/core-config/src/compile-schema.ts";
import { ownSchemas } from "../packages/core-config/src/own-schemas.ts";
import { parseYamlDocument } from "../packages/core-config/src/parse-yaml-document.ts";
import { ROOT } from "./read-workspace.ts";

const TEXTS = ["valid", "invalid", "lenient", "config/valid", "config/invalid", "profile/valid", "profile/invalid"]
  .flatMap(corpusFiles)
  .map(({ text }) => text);
const VALUES = [...TEXTS, ...damagedTexts(TEXTS, 100, 1)].map((text) => parseYamlDocument(text).value ?? null);

describe.each(["llm-orc", "llm-orc-mcp"])("the bundle of %s", (app) => {
  it.each([...ownSchemas()])('has the schema "%s" compiled, which finds what the compiler finds', async (name, schema) => {
    const bundled = await bundledSchema(app, name);
    const compiled = await createSchemaCompiler().compile(schema, name);
    for (const value of VALUES.flatMap(withParts)) expect(bundled(value)).toEqual(compiled(value));
  });
});

/** A value, and what may be an agent or a profile in it. */
function withParts(value: JsonValue): readonly JsonValue[] {
  const parts = typeof value === "object" && value !== null ? Object.values(value as Record<string, JsonValue>) : [];
  return [value, ...parts.flatMap((part) => (Array.isArray(part) ? (part as readonly JsonValue[]) : [part]))];
}

async function bundledSchema(app: string, name: string): Promise<(value: JsonValue) => readonly Violation[]> {
  const [file, ...more] = globSync(`apps/${app}/dist/compiled-schemas-*.cjs`, { cwd: ROOT });
  if (file === undefined || more.length > 0) throw new Error(`${app} was not bundled once.`);
  const { compiledSchemas } = (await import(pathToFileURL(join(ROOT, file)).href)) as { compiledSchemas: Record<string, Validate> };
  const validate = compiledSchemas[name] as Validate;
  return (value) => (validate(value) ? [] : (validate.errors as readonly Violation[]));
}

interface Validate {
  (value: JsonValue): boolean;
  readonly errors?: readonly Violation[] | null;
}
