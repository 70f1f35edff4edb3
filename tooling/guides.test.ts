import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkValue, configSchema, createEnsembleLoader, parseYamlDocument } from "../packages/core-config/src/index.ts";
import { checkEnsemble } from "../packages/executor/src/index.ts";
import { builtInKinds } from "../packages/run-spec/src/index.ts";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const guides = join(root, "docs", "guides");
const pages = ["README.md", ...readdirSync(guides).map((name) => join("docs", "guides", name))];

/** The blocks of a page in one language. */
function blocksOf(page: string, language: string): readonly string[] {
  const blocks = readFileSync(join(root, page), "utf8").matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"));
  return [...blocks].map(([, text = ""]) => text);
}

/** Every YAML block that is an ensemble. */
function ensemblesOf(page: string): readonly string[] {
  return blocksOf(page, "yaml").filter((text) => /^name: /m.test(text) && /^agents:/m.test(text));
}

describe("the ensembles that the README and the guides show", () => {
  it.each(pages.flatMap((page) => ensemblesOf(page).map((text) => [page, /^name: (.*)$/m.exec(text)?.[1] ?? "", text] as const)))(
    "load without any problem: %s, %s",
    async (_page, _name, text) => {
      const { ensemble, diagnostics } = await createEnsembleLoader({ kinds: builtInKinds }).parse(text);
      expect(diagnostics).toEqual([]);
      expect(ensemble === undefined ? "none" : checkEnsemble(ensemble, builtInKinds)).toEqual([]);
    },
  );
});

describe("the configurations that the guides show", () => {
  const configs = pages.flatMap((page) =>
    blocksOf(page, "yaml")
      .filter((text) => /^# .*config\.yaml$/m.test(text))
      .map((text) => [page, text] as const),
  );

  it.each(configs)("have the form of one: %s", async (_page, text) => {
    const { value, diagnostics } = parseYamlDocument(text);
    expect(diagnostics).toEqual([]);
    expect(await checkValue(configSchema, value ?? null, "")).toEqual([]);
  });

  it("are seen by this test", () => {
    expect(configs.length).toBeGreaterThan(0);
  });
});

describe("the guide to provider plugins", () => {
  const example = join(root, "examples", "llm-orc-provider-example");
  const blocks = blocksOf(join("docs", "guides", "write-a-provider-plugin.md"), "ts");

  it.each(blocks.map((text) => [/^\/\/ (\S+)\n/.exec(text)?.[1] ?? "", text] as const))("quotes %s as it is", (file, text) => {
    const quoted = text.slice(text.indexOf("\n") + 1);
    // Only the indentation may differ.
    expect(flush(readFileSync(join(example, file), "utf8"))).toContain(flush(quoted));
  });

  it("shows the example's package.json, as it is once the workspace's ranges are versions", () => {
    const [shown = "{}"] = blocksOf(join("docs", "guides", "write-a-provider-plugin.md"), "json");
    const manifest = JSON.parse(readFileSync(join(example, "package.json"), "utf8")) as Readonly<Record<string, object>>;
    for (const [key, value] of Object.entries(JSON.parse(shown) as Readonly<Record<string, object>>)) {
      if (!key.toLowerCase().endsWith("dependencies")) expect(value, key).toEqual(manifest[key]);
      else expect(Object.keys(manifest[key] ?? {}), key).toEqual(expect.arrayContaining(Object.keys(value)));
    }
  });
});

function flush(text: string): string {
  return text.replace(/^[ \t]+/gm, "");
}
