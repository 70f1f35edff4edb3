import { globSync } from "node:fs";
import { basename, join } from "node:path";
import {
  checkValue,
  createEnsembleLoader,
  profileSchema,
  readSimulation,
  readYamlFile,
  simulationFile,
} from "../packages/core-config/src/index.ts";
import type { Price } from "../packages/contracts/src/index.ts";
import { checkEnsemble } from "../packages/executor/src/index.ts";
import { findModel } from "../packages/pricing/src/index.ts";
import { builtInKinds, kindOf } from "../packages/run-spec/src/index.ts";
import { resolveScript } from "../packages/script-agent/src/index.ts";
import { describe, expect, it } from "vitest";
import { ROOT } from "./read-workspace.ts";

// What of the bundled content can be read without running it. What it does when it runs is tested with the program that brings it.
const library = join(ROOT, "library");
const loader = createEnsembleLoader({ kinds: builtInKinds });
const TIERS = ["fast", "balanced", "strong", "local", "demo", "default"];

describe.each(filesIn("ensembles/*/*.yaml", "templates/*.yaml"))("library/%s", (path) => {
  it("loads without any problem, is named like its file, and says what it is for", async () => {
    const { ensemble, diagnostics } = await loader.read(join(library, path));
    expect(diagnostics).toEqual([]);
    expect(ensemble === undefined ? "none" : checkEnsemble(ensemble, builtInKinds)).toEqual([]);
    expect(ensemble?.name).toBe(basename(path, ".yaml"));
    expect(ensemble?.description?.length).toBeGreaterThan(20);
    expect(ensemble?.default_task, "default_task").toBeTruthy();
  });

  it("uses profiles that the library has and scripts that are there", async () => {
    const { ensemble } = await loader.read(join(library, path));
    for (const agent of ensemble?.agents ?? []) {
      const said: Readonly<Record<string, unknown>> = { ...agent };
      if (said["model_profile"] !== undefined) expect(TIERS, agent.name).toContain(said["model_profile"]);
      if (typeof said["script"] !== "string") continue;
      const found = resolveScript(said["script"], { cwd: library, env: {}, scriptDirs: [join(library, "scripts")] });
      expect(found.type, `${agent.name}: ${said["script"]}`).toBe("file");
    }
  });
});

describe.each(filesIn("ensembles/*/*.yaml").filter((path) => !path.startsWith("ensembles/demo/")))("library/%s, simulated", (path) => {
  it("has an answer for every model agent, and for nobody else", async () => {
    const file = join(library, path);
    const { ensemble } = await loader.read(file);
    const models = (ensemble?.agents ?? []).filter((agent) => kindOf(agent, builtInKinds).key === undefined).map(({ name }) => name);
    const { replies, diagnostics } = await readSimulation(file, models);
    expect(diagnostics).toEqual([]);
    expect(Object.keys(replies).toSorted()).toEqual(models.toSorted());
  });

  it("says of every text that it is simulated", async () => {
    const { ensemble } = await loader.read(join(library, path));
    const { replies } = await readSimulation(join(library, path), ensemble?.agents.map(({ name }) => name) ?? []);
    for (const { reply } of Object.values(replies).flat()) if (!reply.startsWith("{")) expect(reply).toMatch(/^\[simulated\]/);
  });
});

describe("library/sim", () => {
  it("keeps answers for ensembles that there are", () => {
    const ensembles = new Set(filesIn("ensembles/*/*.yaml").map((path) => simulationFile(join(library, path))));
    expect(filesIn("sim/*/*.yaml").filter((path) => !ensembles.has(join(library, path)))).toEqual([]);
  });
});

describe("library/profiles", () => {
  it.each(filesIn("profiles/**/*.yaml"))("%s is a profile named like its file, and says what it is for", async (path) => {
    const { value, diagnostics } = readYamlFile(join(library, path));
    expect(diagnostics).toEqual([]);
    expect(await checkValue(profileSchema, value ?? null, "")).toEqual([]);
    expect(value).toMatchObject({ name: basename(path, ".yaml"), description: expect.any(String) as string });
  });

  it.each(filesIn("profiles/{anthropic-api,google-gemini,openai}/*.yaml"))("%s tells today's prices", (path) => {
    const { value, text } = readYamlFile(join(library, path));
    const { provider, model } = value as { readonly provider: string; readonly model: string };
    const price = findModel({ provider, model })?.price;
    expect(price).toBeDefined();
    for (const amount of amountsOf(price as Price))
      expect(text.split("\n", 1)[0]).toMatch(new RegExp(`\\$${amount.replace(".", "\\.")}(?![.\\d]*\\d)`));
  });

  it("has the same tiers for every vendor", () => {
    for (const folder of ["anthropic-api", "google-gemini", "openai", "ollama"]) {
      const names = filesIn(`profiles/${folder}/*.yaml`).map((path) => basename(path, ".yaml"));
      expect(names, folder).toEqual(expect.arrayContaining(["fast", "balanced", "strong"]));
    }
  });
});

function filesIn(...patterns: readonly string[]): readonly string[] {
  const paths = patterns.flatMap((pattern) => globSync(pattern, { cwd: library })).toSorted();
  if (paths.length === 0) throw new Error(`The library has nothing like ${patterns.join(", ")}.`);
  return paths;
}

/** What of a price people are told: in and out, also of long contexts. As in `$0.50` and `$2`. */
function amountsOf(price: Price): readonly string[] {
  return [price, ...(price.tiers ?? [])].flatMap(({ input_per_mtok: input, output_per_mtok: output }) =>
    [input, output].flatMap((usd) => (usd === undefined ? [] : [Number.isInteger(usd) ? `${usd}` : usd.toFixed(2)])),
  );
}
