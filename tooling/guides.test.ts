import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createEnsembleLoader } from "../packages/core-config/src/index.ts";
import { checkEnsemble } from "../packages/executor/src/index.ts";
import { builtInKinds } from "../packages/run-spec/src/index.ts";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const guides = join(root, "docs", "guides");
const pages = ["README.md", ...readdirSync(guides).map((name) => join("docs", "guides", name))];

/** Every YAML block that is an ensemble. */
function ensemblesOf(page: string): readonly string[] {
  const blocks = readFileSync(join(root, page), "utf8").matchAll(/^```yaml\n([^]*?)^```$/gm);
  return [...blocks].map(([, text = ""]) => text).filter((text) => /^name: /m.test(text) && /^agents:/m.test(text));
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
