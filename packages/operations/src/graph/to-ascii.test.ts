import type { Agent } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { planned, randomAgents, seeded } from "../plan/__fixtures__/planned.ts";
import { hostileGraph } from "./__fixtures__/hostile.ts";
import { reviewGraph } from "./__fixtures__/review.ts";
import { toAscii } from "./to-ascii.ts";
import { toGraphDocument } from "./to-graph-document.ts";

describe("toAscii", () => {
  it("draws a graph by lines, phase by phase, and what runs inside below it", () => {
    expect(toAscii(reviewGraph())).toMatchInlineSnapshot(`
      "review
      1 #     list   script
      2 +-o   each   fast, for each item
        +-|-o extra  large, when \${list.total} > 3
        @ | | fix    loop cycle, at most 5 times
      3 | | ? route  dispatch
      4 o-'-' judge  fast, when \${list.total} > 0

      cycle:
      1 o build  fast
      2 # test   script
      "
    `);
    expect(toAscii(reviewGraph(), { unicode: true, columns: 40 })).toMatchInlineSnapshot(`
      "review
      1 ■     list   script
      2 ├─●   each   fast, for each item
        ├─│─● extra  large, when \${list.tot...
        ↻ │ │ fix    loop cycle, at most 5 ...
      3 │ │ ◇ route  dispatch
      4 ●─┴─╯ judge  fast, when \${list.tota...

      cycle:
      1 ● build  fast
      2 ■ test   script
      "
    `);
  });

  it("says in words who waits for whom where lines do not fit", () => {
    const many: readonly Agent[] = Array.from({ length: 40 }, (_, index) => ({ name: `source-${index}`, script: "s.sh" }));
    const all: Agent = { name: "all", script: "s.sh", depends_on: many.map(({ name }) => name) };
    const lines = toAscii(toGraphDocument(planned([...many, all])), { columns: 60 }).split("\n");
    expect(lines.slice(-3)).toEqual(["2 # all        script", "    <- source-0, source-1, source-2, source-3, source-4, ...", ""]);
  });

  it("never seems to connect what is not connected: above an agent ends a lane only of its own dependency", () => {
    const random = seeded(23);
    for (let size = 2; size < 40; size++) {
      const plan = planned(randomAgents(size, random));
      const lines = toAscii(toGraphDocument(plan), { columns: 400, unicode: true }).split("\n").slice(1, -1);
      const gutter = String(plan.phases.length).length + 1;
      const cells = lines.map((line) => line.slice(gutter).split(""));
      const order = plan.phases.flat();
      for (const [row, line] of cells.entries()) {
        const lane = line.indexOf("■");
        const sources = new Set(plan.agents[order[row] as number]?.dependencies.map(({ index }) => index));
        const above = cells[row - 1]?.[lane];
        if (above === "■") expect(sources.has(order[row - 1] as number)).toBe(true);
        const incoming = line.filter((cell) => "├┤┼┴╰╯".includes(cell)).length + (above !== undefined && "■│├┤┼".includes(above) ? 1 : 0);
        expect(incoming, lines.join("\n")).toBe(sources.size);
      }
    }
  });

  it("stays within its columns, whatever the names", () => {
    const random = seeded(31);
    for (let round = 0; round < 100; round++) {
      for (const columns of [20, 40, 80]) {
        for (const line of toAscii(hostileGraph(random), { columns }).split("\n")) {
          expect(line.length).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        }
      }
    }
  });
});
