import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { parsePublicNames, type PublicSurface, readEntryPoints, readPublicSurface } from "./read-public-names.ts";

const pinned = JSON.parse(readFileSync(join(import.meta.dirname, "public-surface.json"), "utf8")) as PublicSurface;
const surface = readPublicSurface();
const HOW_TO_UPDATE = "The public names changed. Where that is meant: node tooling/update-public-surface.ts, and add a changeset.";

describe("public-surface.json", () => {
  it("pins every entry point", () => {
    expect(Object.keys(surface).length).toBeGreaterThan(10);
    expect(Object.keys(pinned), HOW_TO_UPDATE).toEqual(Object.keys(surface));
  });

  it.each(Object.keys(surface))("has the names of %s", (entry) => {
    expect(surface[entry], HOW_TO_UPDATE).toEqual(pinned[entry]);
  });
});

describe.each([...readEntryPoints()])("%s", (entry, file) => {
  it("offers the values that its entry point lists", async () => {
    const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    const { values = [], types = [] } = surface[entry] ?? {};
    expect(values.length + types.length).toBeGreaterThan(0);
    expect(Object.keys(module).toSorted()).toEqual(values);
  });
});

describe("parsePublicNames", () => {
  it("tells values and types, and takes the outer name of a renamed one", () => {
    const text = 'export { a, type B, c as d } from "./x.ts";\nexport type { E } from "./y.ts";';
    expect(parsePublicNames(text, "index.ts")).toEqual({ values: ["a", "d"], types: ["B", "E"] });
  });

  it.each(['export * from "./x.ts";', "export const a = 1;", 'import "./x.ts";', 'export { a as default } from "./x.ts";'])(
    "refuses %s",
    (text) => {
      expect(() => parsePublicNames(text, "index.ts")).toThrow("index.ts");
    },
  );
});
