import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

describe("a graph", () => {
  it("may be the parameter, the answer of the agent before, or the input, in this order", async () => {
    const [three, two, one] = [3, 2, 1].map((nodes) => ({ nodes, edges: [] }));
    const dependencies = { generate: { response: JSON.stringify({ success: true, model: "star", ...two }) } };
    expect(await analyze({ parameters: { data: three }, dependencies, input: one })).toMatchObject({ nodes: 3 });
    expect(await analyze({ parameters: { data: JSON.stringify(three) } })).toMatchObject({ nodes: 3 });
    expect(await analyze({ dependencies, input: one })).toMatchObject({ nodes: 2 });
    expect(await analyze({ input: one })).toMatchObject({ nodes: 1 });
    expect(await analyze({ stdin: "a,b\nb,c\n" })).toMatchObject({ nodes: 3, edges: 2 });
  });

  it("may have names that mean something to the language", async () => {
    const answer = await runLibraryScript("network/centrality.mjs", {
      input: [
        ["__proto__", "constructor"],
        ["constructor", "toString"],
      ],
      parameters: { measures: ["betweenness"], top: 3 },
    });
    expect(answer["top"]).toEqual({
      betweenness: [
        { node: "constructor", value: 1 },
        { node: "__proto__", value: 0 },
        { node: "toString", value: 0 },
      ],
    });
  });
});

describe("the scripts of this folder", () => {
  it("run where they are copied to, without node_modules", () => {
    const folder = mkdtempSync(join(tmpdir(), "network-scripts-"));
    try {
      cpSync(join(import.meta.dirname, ".."), folder, { recursive: true });
      const script = join(folder, "network/communities.mjs");
      const { stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, input: "a,b\nc,d\n", encoding: "utf8" });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toMatchObject({ success: true, count: 2, modularity: 0.5 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function analyze(call: Parameters<typeof runLibraryScript>[1]): Promise<Record<string, unknown>> {
  return runLibraryScript("network/analyze_network.mjs", call);
}
