import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createAjv } from "../__fixtures__/ajv.ts";

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Header {
  readonly what: string;
  readonly input: string;
  readonly parameters: Schema;
  readonly output: string | Readonly<Record<string, string>>;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly network: boolean;
  readonly pure: boolean;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const { readHeader } = (await import(new URL("../lib/run-script.mjs", import.meta.url).href)) as { readHeader: (file: string) => Header };
const { assertSchema } = (await import(new URL("../lib/assert-schema.mjs", import.meta.url).href)) as {
  assertSchema: (schema: object) => void;
};
const ajv = createAjv();

const KEYS = ["what", "input", "parameters", "output", "reads", "writes", "network", "pure"];
const scripts = globSync("*/*.mjs", { cwd: folder }).sort();

describe.each(scripts)("the header of %s", (script) => {
  const header = readHeader(`${folder}${script}`);

  it("says everything, in one order", () => {
    expect(Object.keys(header)).toEqual(KEYS);
    expect(header.what).toMatch(/^[A-Z].*\.$/);
    expect(header.input).toMatch(/\S/);
    expect(typeof header.output === "string" ? [header.output] : Object.values(header.output)).not.toContain("");
    for (const paths of [header.reads, header.writes]) expect(paths.every((path) => typeof path === "string" && path !== "")).toBe(true);
    expect([typeof header.network, typeof header.pure]).toEqual(["boolean", "boolean"]);
  });

  it("has a schema of the parameters that the frame checks in full, with a word on each and defaults that fit", () => {
    expect(ajv.validateSchema(header.parameters), ajv.errorsText(ajv.errors)).toBe(true);
    expect(() => assertSchema(header.parameters)).not.toThrow();
    expect(header.parameters.type).toBe("object");
    for (const [name, schema] of allProperties(header.parameters)) {
      expect(schema.description ?? "", name).toMatch(/\S/);
      if (schema.default !== undefined) expect(ajv.validate(schema, schema.default), `the default of ${name}`).toBe(true);
    }
  });

  it("calls pure only what reads and writes nothing", () => {
    if (header.pure) expect([header.reads, header.writes, header.network]).toEqual([[], [], false]);
  });

  it("names in paths only parameters that there are", () => {
    const named = [...header.reads, ...header.writes].flatMap((path) =>
      Array.from(path.matchAll(/\$\{parameters\.([^}]*)\}/g), ([, name]) => name),
    );
    expect(Object.keys(header.parameters.properties ?? {})).toEqual(expect.arrayContaining(named));
  });
});

// The frame's, and so the same for all.
it("is what --help prints", async () => {
  for (const script of ["control_flow/switch.mjs", "file_ops/read_file.mjs"]) {
    const running = promisify(execFile)(process.execPath, [`${folder}${script}`, "--help"]);
    running.child.stdin?.end();
    const { stdout, stderr } = await running;
    expect([JSON.parse(stdout), stderr]).toEqual([readHeader(`${folder}${script}`), ""]);
  }
});

it("finds the scripts", () => {
  expect(scripts).toEqual(expect.arrayContaining(["control_flow/switch.mjs", "data_transform/filter.mjs", "file_ops/read_file.mjs"]));
});

function allProperties(schema: Schema): readonly (readonly [string, Schema])[] {
  const own = Object.entries(schema.properties ?? {});
  const items = schema.items === undefined ? [] : allProperties(schema.items);
  return [...own, ...own.flatMap(([, property]) => allProperties(property)), ...items];
}
