import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Manifest, readWorkspace, ROOT, type WorkspacePackage } from "./read-workspace.ts";

interface Layer {
  /** Null stands outside the layers: a test tool, which others may have as a devDependency only. */
  readonly layer: number | null;
  readonly dependencies: readonly string[];
  /** What is needed for tests, beside the dependencies. */
  readonly devDependencies?: readonly string[];
}

const SCOPE = "@llm-orc/";
const layers = JSON.parse(readFileSync(join(ROOT, "tooling/layers.json"), "utf8")) as Readonly<Record<string, Layer>>;
const packages = readWorkspace("packages/*");
const users = readWorkspace("apps/*", "library", "bench", "examples/*");
const everything = [...packages, ...users];

describe("layers.json", () => {
  it("lists every package, and no other", () => {
    expect(packages.length).toBeGreaterThan(10);
    expect(Object.keys(layers).toSorted()).toEqual(packages.map(({ name }) => name));
  });

  it("leads from higher numbers to lower ones only", () => {
    const edges = Object.entries(layers).flatMap(([from, layer]) => allowed(layer).map((to) => ({ from, to })));
    expect(edges.length).toBeGreaterThan(packages.length);
    expect(edges.filter(({ from, to }) => !leadsDown(from, to))).toEqual([]);
  });

  it("lets testkit be a devDependency only", () => {
    const outside = Object.keys(layers).filter((name) => layers[name]?.layer === null);
    expect(outside).toEqual(["@llm-orc/testkit"]);
    expect(Object.values(layers).filter(({ dependencies }) => dependencies.includes("@llm-orc/testkit"))).toEqual([]);
  });
});

describe.each(packages)("$name", (workspacePackage) => {
  const { name, folder, manifest, sources } = workspacePackage;
  const layer = layers[name] ?? { layer: 0, dependencies: [] };

  it("depends on what layers.json allows, and on all of it", () => {
    const runtime = [...ours(manifest.dependencies), ...ours(manifest.peerDependencies)];
    expect([...new Set(runtime)].toSorted()).toEqual(layer.dependencies.toSorted());
    const forTests = ours(manifest.devDependencies).filter((dependency) => !runtime.includes(dependency));
    expect(forTests.toSorted()).toEqual((layer.devDependencies ?? []).toSorted());
  });

  it("has a README that names it", () => {
    expect(readFileSync(join(ROOT, folder, "README.md"), "utf8")).toContain(name);
  });

  it("offers its sources first, then types and built files, for each entry point", () => {
    const entries = Object.entries(manifest.exports ?? {});
    expect(entries.map(([path]) => path)).toContain(".");
    for (const [path, targets] of entries) {
      if (typeof targets === "string") continue;
      expect(Object.keys(targets), path).toEqual(["@llm-orc/source", "types", "default"]);
      const source = targets["@llm-orc/source"] as string;
      expect(existsSync(join(ROOT, folder, source)), `${folder}/${source}`).toBe(true);
      const built = source.replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, "");
      expect([targets["types"], targets["default"]]).toEqual([`${built}.d.ts`, `${built}.js`]);
    }
  });

  it("imports no package of ours that package.json does not name", () => {
    expect(sources.length).toBeGreaterThan(0);
    const runtime = [...ours(manifest.dependencies), ...ours(manifest.peerDependencies), name];
    const unnamed = sources.flatMap(({ path, imports }) => {
      const named = isTestFile(path) ? [...runtime, ...ours(manifest.devDependencies)] : runtime;
      return imports
        .filter((specifier) => specifier.startsWith(SCOPE) && !named.includes(packageOf(specifier)))
        .map((to) => ({ path, to }));
    });
    expect(unnamed).toEqual([]);
  });
});

describe("every source file", () => {
  const imports = everything.flatMap((from) => from.sources.flatMap(({ path, imports: list }) => list.map((to) => ({ from, path, to }))));

  it("is seen by this test", () => {
    expect(users.map(({ folder }) => folder)).toEqual(expect.arrayContaining(["bench", "library"]));
    expect(imports.length).toBeGreaterThan(300);
    expect(imports.filter(({ to }) => to.startsWith(SCOPE)).length).toBeGreaterThan(100);
    expect(imports.filter(({ to }) => to.startsWith(".")).length).toBeGreaterThan(100);
  });

  it("reaches other packages by name, not by path", () => {
    const outside = imports.filter(({ from, path, to }) => to.startsWith(".") && !mayReach(from, path, join(path, "..", to)));
    expect(outside.map(({ path, to }) => `${path} imports ${to}`)).toEqual([]);
  });

  it("imports only what the other package exports", () => {
    const exported = new Set(packages.flatMap(({ name, manifest }) => Object.keys(manifest.exports ?? {}).map((path) => join(name, path))));
    const deep = imports.filter(
      ({ to }) => to.startsWith(SCOPE) && packages.some(({ name }) => name === packageOf(to)) && !exported.has(to),
    );
    expect(deep.map(({ path, to }) => `${path} imports ${to}`)).toEqual([]);
  });
});

function ours(dependencies: Manifest["dependencies"]): readonly string[] {
  return Object.keys(dependencies ?? {}).filter((name) => name.startsWith(SCOPE));
}

function allowed({ dependencies, devDependencies = [] }: Layer): readonly string[] {
  return [...dependencies, ...devDependencies];
}

function leadsDown(from: string, to: string): boolean {
  const target = layers[to]?.layer;
  if (target === undefined) return false;
  if (target === null) return layers[from]?.devDependencies?.includes(to) === true;
  const source = layers[from]?.layer;
  return source === null || target < (source ?? -1);
}

function packageOf(specifier: string): string {
  return specifier.split("/").slice(0, 2).join("/");
}

// tooling/ is no package: what builds a package may use it.
function mayReach({ folder }: WorkspacePackage, from: string, to: string): boolean {
  return to.startsWith(`${folder}/`) || (from.endsWith(".config.ts") && to.startsWith("tooling/"));
}

function isTestFile(path: string): boolean {
  return /\.test(-d)?\.ts$|\/__fixtures__\//.test(path);
}
