import { describe, expect, it } from "vitest";
import { planned, seeded } from "../plan/__fixtures__/planned.ts";
import { hostileGraph } from "./__fixtures__/hostile.ts";
import { reviewGraph } from "./__fixtures__/review.ts";
import { labelText } from "./label-text.ts";
import { toGraphDocument } from "./to-graph-document.ts";
import { toMermaid } from "./to-mermaid.ts";

describe("toMermaid", () => {
  it("draws kinds as shapes, children as frames, order dashed, lists thick, and a condition on its edge", () => {
    expect(toMermaid(reviewGraph())).toMatchInlineSnapshot(`
      "flowchart TD
        n0["list<br/>script"]
        n1("each<br/>fast<br/>for each item")
        n2("extra<br/>large")
        subgraph n3["fix<br/>loop cycle, at most 5 times"]
          n6("build<br/>fast")
          n7["test<br/>script"]
        end
        n4{"route<br/>dispatch"}
        n5("judge<br/>fast<br/>when #36;#123;list.total#125; #62; 0")
        n0 ==> n1
        n0 -->|"when #36;#123;list.total#125; #62; 3"| n2
        n0 --> n3
        n2 --> n4
        n1 --> n5
        n3 --> n5
        n4 -.-> n5
        n6 --> n7
      "
    `);
  });

  it("writes nothing but made-up ids, arrows and harmless labels, whatever the names", () => {
    const label = String.raw`"(?:[\p{L}\p{M}\p{N} _.,+-]|#\d+;|<br\/>)*"`;
    const lines = [
      /^flowchart TD$/,
      new RegExp(String.raw`^ +n\d+(?:\(${label}\)|\[${label}\]|\[\[${label}\]\]|\{\{${label}\}\}|\{${label}\}|\[\/${label}\/\])$`, "u"),
      new RegExp(String.raw`^ +subgraph n\d+\[${label}\]$`, "u"),
      /^ +end$/,
      new RegExp(String.raw`^ {2}n\d+ (?:-->|==>|-\.->)(?:\|${label}\|)? n\d+$`, "u"),
    ];
    const random = seeded(11);
    for (let round = 0; round < 300; round++) {
      const graph = hostileGraph(random);
      const text = toMermaid(graph);
      for (const line of text.trimEnd().split("\n"))
        expect(
          lines.some((pattern) => pattern.test(line)),
          line,
        ).toBe(true);
      const shown = [...text.matchAll(/^ {2}(?:subgraph )?n\d+[^"\n]*"([^"]*)"/gmu)].map(([, written = ""]) =>
        decoded(written.split("<br/>")[0] ?? ""),
      );
      expect(shown.slice(0, graph.agents.length)).toEqual(graph.agents.map(({ name }) => labelText(name)));
    }
  });

  it("does not draw ensembles inside each other without end", () => {
    let child = planned([{ name: "leaf", script: "s" }]);
    for (let depth = 0; depth < 5; depth++) child = planned([{ name: "nest", ensemble: "child" }], { children: { child } });
    const graph = toGraphDocument(child);
    expect(toMermaid(graph).match(/subgraph/g)).toHaveLength(1 + 2);
    const wide = planned(
      Array.from({ length: 300 }, (_, index) => ({ name: `n${index}`, ensemble: "child" })),
      { children: { child: planned(Array.from({ length: 50 }, (_, index) => ({ name: `a${index}`, script: "s" }))) } },
    );
    expect(toMermaid(toGraphDocument(wide)).split("\n").length).toBeLessThan(2_500);
  });
});

function decoded(label: string): string {
  return label.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
