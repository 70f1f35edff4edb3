import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, type OperationContext } from "../context.ts";
import { GRAPH_FORMATS, graphEnsemble } from "./graph-ensemble.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "graph-ensemble-"));
  mkdirSync(join(root, ".llm-orc/ensembles"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("graphEnsemble", () => {
  it.each(GRAPH_FORMATS)("draws an ensemble as %s, although nothing that it needs is there", async (format) => {
    file("e", "name: e\nagents:\n  - {name: first, model_profile: gone}\n  - {name: second, ensemble: child, depends_on: [first]}\n");
    file("child", "name: child\nagents:\n  - {name: inner, script: gone.sh}\n");
    const { text, ensemble } = await graphEnsemble.run(context(), { ensemble: "e", format });
    expect(ensemble).toBe("e");
    for (const part of ["first", "second", "inner", "gone"]) expect(text).toContain(part);
    expect(text.endsWith("\n")).toBe(true);
    if (format === "json") {
      expect(JSON.parse(text)).toMatchObject({
        ensemble: "e",
        nodes: [
          { id: "first", kind: "llm", level: 0, profile: "gone" },
          { id: "second", kind: "ensemble", level: 1, runs: ["child"] },
        ],
        edges: [{ from: "first", to: "second", type: "dependency" }],
        children: { child: { nodes: [{ id: "inner" }], edges: [] } },
      });
    }
  });

  it("refuses an ensemble without a meaning, with every problem", async () => {
    file("e", "name: e\nagents:\n  - {name: a, script: s.sh, depends_on: [b]}\n  - {name: a, script: s.sh}\n");
    await expect(graphEnsemble.run(context(), { ensemble: "e" })).rejects.toMatchObject({ code: "ENSEMBLE_INVALID" });
  });
});

function context(): OperationContext {
  return createContext({ cwd: root, env: { HOME: join(root, "home") }, providers: [], signal: new AbortController().signal });
}

function file(name: string, text: string): void {
  writeFileSync(join(root, ".llm-orc/ensembles", `${name}.yaml`), text);
}
