import { join } from "node:path";
import { projectPaths } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { tempFolder } from "./__fixtures__/temp-folder.ts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { readProfiles, type ReadProfilesResult } from "./read-profiles.ts";

async function read(files: Readonly<Record<string, string>>): Promise<ReadProfilesResult & { folder: string }> {
  const placed = Object.entries(files).map(([path, text]) => [
    path.replace(/^global\//, "xdg/llm-orc/").replace(/^local\//, "p/.llm-orc/"),
    text,
  ]);
  const folder = tempFolder(Object.fromEntries(placed) as Record<string, string>);
  const result = await readProfiles({ project: projectPaths(join(folder, "p")), env: { XDG_CONFIG_HOME: join(folder, "xdg") } });
  return { ...result, folder };
}

const profile = (name: string, model: string): string => `name: ${name}\nprovider: ollama\nmodel: ${model}\n`;
const inConfig = (name: string, model: string): string => `model_profiles:\n  ${name}: {provider: ollama, model: ${model}}\n`;

describe("readProfiles", () => {
  it("finds none where there are none", async () => {
    expect(await read({})).toMatchObject({ profiles: {}, sources: {}, invalid: {}, diagnostics: [] });
  });

  // Each file alone, then with one that is stronger.
  const order = [
    ["global/config.yaml", inConfig("x", "m0")],
    ["global/config.local.yaml", inConfig("x", "m1")],
    ["global/profiles/a.yaml", profile("x", "m2")],
    ["global/profiles/b.yaml", profile("x", "m3")],
    ["global/profiles/a.local.yaml", profile("x", "m4")],
    ["local/config.yaml", inConfig("x", "m5")],
    ["local/profiles/z.yaml", profile("x", "m6")],
    ["local/profiles/a.local.yaml", profile("x", "m7")],
  ] as const;

  it.each(order.map(([path], index) => [path, index] as const))("lets %s win over all before it", async (path, index) => {
    const { profiles, sources, diagnostics, folder } = await read(Object.fromEntries(order.slice(0, index + 1)));
    expect(diagnostics).toEqual([]);
    expect(profiles).toEqual({ x: { provider: "ollama", model: `m${index}` } });
    const tier = path.startsWith("global") ? "global" : "local";
    expect(sources["x"]).toEqual({ tier, file: join(folder, path.replace("global", "xdg/llm-orc").replace("local/", "p/.llm-orc/")) });
  });

  it("replaces whole profiles", async () => {
    const { profiles } = await read({
      "global/profiles/a.yaml": `${profile("x", "m")}temperature: 1\n`,
      "local/profiles/a.yaml": profile("x", "n"),
    });
    expect(profiles).toEqual({ x: { provider: "ollama", model: "n" } });
  });

  it("reads all fields, leniently", async () => {
    const { profiles, diagnostics } = await read({
      "local/profiles/a.yaml":
        'name: x\nprovider: openai-compatible/groq\nmodel: m\ntemperature: "0.5"\nmax_tokens: "10"\ntimeout_seconds: 5\noptions: {seed: 1}\nbase_url: http://localhost:1\ncost_per_token: 1e-6\nfallback_model_profile: y\nsystem_prompt:\n',
    });
    expect(diagnostics).toEqual([]);
    expect(profiles["x"]).toEqual({
      provider: "openai-compatible/groq",
      model: "m",
      temperature: 0.5,
      max_tokens: 10,
      timeout_seconds: 5,
      options: { seed: 1 },
      base_url: "http://localhost:1",
      cost_per_token: 0.000001,
      fallback_model_profile: "y",
    });
  });

  it("keeps google as it is, and a routing profile without a model", async () => {
    const { profiles, diagnostics } = await read({
      "local/profiles/a.yaml": "name: a\nprovider: google\nmodel: m\n",
      "local/profiles/b.yaml": "name: b\nroute: {candidates: [a], prefer: cost}\n",
    });
    expect(diagnostics).toEqual([]);
    expect(profiles).toEqual({ a: { provider: "google", model: "m" }, b: { route: { candidates: ["a"], prefer: "cost" } } });
  });

  it.each([
    ["model_profiles: {x: {provider: ollama, model: m}}\n", 1, "model_profiles is not read here"],
    ["profiles: [{name: x}]\n", 1, "profiles is not read here"],
    ["provider: ollama\nmodel: m\n", 1, "it has no top-level name"],
    ["", 1, "it has no top-level name"],
  ])("ignores a file that is not one profile, with a warning: %j", async (text, line, message) => {
    const { profiles, diagnostics } = await read({ "local/profiles/a.yaml": text });
    expect(profiles).toEqual({});
    expect(diagnostics).toMatchObject([{ code: CODES.ignoredFile, severity: "warning", line, column: 1 }]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  it("does not look at other files", async () => {
    const { sources } = await read({
      "local/profiles/a.yml": profile("a", "m"),
      "local/profiles/.b.yaml": profile("b", "m"),
      "local/profiles/deep/c.yaml": profile("c", "m"),
      "local/profiles/d.txt": profile("d", "m"),
    });
    expect(sources).toEqual({});
  });

  it.each([
    ["name: x\nmodel: m\n", CODES.missingKey, 1, 1, "provider is missing."],
    ["name: x\nprovider: ollama\n", CODES.missingKey, 1, 1, "model is missing."],
    ["name: x\nprovider: ollama\nmodel: m\nmax_tokens: lots\n", CODES.wrongType, 4, 13, 'max_tokens must be an integer, is "lots".'],
    ["name: x\nprovider: anthropic-claude-pro-max\nmodel: m\n", CODES.providerRemoved, 2, 11, "anthropic-claude-pro-max is not available"],
    ["name: x\nroute: {candidates: []}\n", CODES.valueNotAllowed, 2, 21, "route.candidates must NOT have fewer than 1 items"],
  ])("refuses %j, and lets no weaker profile of that name stand in", async (text, code, line, column, message) => {
    const { profiles, invalid, sources, diagnostics } = await read({
      "global/profiles/x.yaml": profile("x", "m"),
      "local/profiles/x.yaml": text,
    });
    expect(profiles).toEqual({});
    expect(sources["x"]?.tier).toBe("local");
    expect(invalid["x"]).toEqual(diagnostics);
    expect(diagnostics).toMatchObject([{ code, severity: "error", line, column }]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  it("hints at the API key where a subscription was used", async () => {
    const { diagnostics } = await read({ "local/profiles/x.yaml": "name: x\nprovider: anthropic-claude-pro-max\nmodel: m\n" });
    expect(diagnostics[0]?.hint).toContain("anthropic-api");
  });

  it("warns of unknown keys, and keeps them", async () => {
    const { profiles, diagnostics } = await read({ "local/profiles/x.yaml": `${profile("x", "m")}temprature: 1\n` });
    expect(profiles["x"]).toHaveProperty("temprature", 1);
    expect(diagnostics).toMatchObject([
      { code: CODES.ignoredKey, severity: "warning", line: 4, column: 1, hint: 'Did you mean "temperature"?' },
    ]);
  });

  it("places problems of profiles inside config.yaml", async () => {
    const { profiles, diagnostics } = await read({
      "local/config.yaml":
        "model_profiles:\n  a: {provider: ollama}\n  b: 5\n  c: {provider: ollama, model: m, timeout_seconds: x}\n  d: {provider: ollama, model: m}\n",
    });
    expect(Object.keys(profiles)).toEqual(["d"]);
    expect(diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      "2:6 model_profiles.a.model is missing.",
      "3:6 model_profiles.b must be a map, is 5.",
      '4:52 model_profiles.c.timeout_seconds must be a number, is "x".',
    ]);
  });

  it("reports a broken file, and keeps its name from others", async () => {
    const { profiles, invalid, diagnostics } = await read({
      "global/profiles/x.yaml": profile("x", "m"),
      "local/profiles/x.yaml": `${profile("x", "m")}options: [1\n`,
      "local/profiles/y.yaml": profile("y", "m"),
    });
    expect(Object.keys(profiles)).toEqual(["y"]);
    expect(Object.keys(invalid)).toEqual(["x"]);
    expect(diagnostics).toMatchObject([{ code: CODES.syntax, line: 5 }]);
  });

  it("takes no leave to send keys in the clear from a project", async () => {
    const { profiles, diagnostics } = await read({ "local/profiles/x.yaml": `${profile("x", "m")}allow_insecure: true\n` });
    expect(profiles["x"]).toEqual({ provider: "ollama", model: "m" });
    expect(diagnostics).toMatchObject([{ code: CODES.notFromProject, severity: "warning", line: 4 }]);
  });

  it("is not confused by names of object members", async () => {
    const { profiles } = await read({
      "local/profiles/x.yaml": profile("__proto__", "m"),
      "local/profiles/y.yaml": profile("toString", "m"),
    });
    expect(Object.getPrototypeOf(profiles)).toBe(Object.prototype);
    expect(Object.keys(profiles)).toEqual(["__proto__", "toString"]);
  });
});
