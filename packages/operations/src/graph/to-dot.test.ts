import { describe, expect, it } from "vitest";
import { seeded } from "../plan/__fixtures__/planned.ts";
import { hostileGraph } from "./__fixtures__/hostile.ts";
import { reviewGraph } from "./__fixtures__/review.ts";
import { labelText } from "./label-text.ts";
import { toDot } from "./to-dot.ts";

describe("toDot", () => {
  it("draws kinds as shapes, children as frames, order dashed, lists bold, and a condition on its edge", () => {
    expect(toDot(reviewGraph())).toMatchInlineSnapshot(`
      "digraph {
        graph [compound=true, rankdir=TB, fontname=Helvetica, labelloc=t]
        label="review"
        node [fontname=Helvetica, fontsize=11, shape=box]
        edge [fontname=Helvetica, fontsize=9]
        n0 [label="list\\nscript"]
        n1 [label="each\\nfast\\nfor each item", style=rounded, peripheries=2]
        n2 [label="extra\\nlarge", style=rounded]
        subgraph cluster_n3 {
          label="fix\\nloop cycle, at most 5 times"
          style=rounded
          n6 [label="build\\nfast", style=rounded]
          n7 [label="test\\nscript"]
        }
        n4 [label="route\\ndispatch", shape=diamond]
        n5 [label="judge\\nfast\\nwhen \${list.total} > 0", style=rounded]
        n0 -> n1 [style=bold]
        n0 -> n2 [label="when \${list.total} > 3"]
        n0 -> n6 [lhead=cluster_n3]
        n2 -> n4
        n1 -> n5
        n7 -> n5 [ltail=cluster_n3]
        n4 -> n5 [style=dashed]
        n6 -> n7
      }
      "
    `);
  });

  it("keeps every name inside its quotes, as what it is", () => {
    const random = seeded(5);
    for (let round = 0; round < 300; round++) {
      const graph = hostileGraph(random);
      const text = toDot(graph);
      // What is left without the quoted texts, by the grammar of DOT, is ours alone.
      const rest = text.replace(/"(?:[^"\\]|\\.)*"/gs, "TEXT");
      expect(rest).toMatch(/^[\w\s{}[\]=,>-]*$/);
      expect(rest.split("{").length).toBe(rest.split("}").length);
      const labels = [...text.matchAll(/^ {2}(?:n\d+ \[label|subgraph cluster_n\d+ \{\n {4}label)="((?:[^"\\]|\\.)*)"/gm)];
      const names = labels.map(([, label = ""]) => unescaped(label.split(/(?<!\\)(?:\\\\)*\\n/)[0] ?? ""));
      expect(names.length).toBe(graph.agents.length);
      for (const [index, { name }] of graph.agents.entries())
        expect(unescaped(labels[index]?.[1] ?? "").startsWith(labelText(name))).toBe(true);
    }
  });
});

function unescaped(label: string): string {
  return label.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character)).replaceAll("&amp;", "&");
}
