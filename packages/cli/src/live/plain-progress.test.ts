import { describe, expect, it } from "vitest";
import { type EventScript, eventScript } from "./__fixtures__/events.ts";
import { createPlainProgress, type PlainProgressOptions } from "./plain-progress.ts";

const error = { code: "PROVIDER_AUTH", message: "The vendor refused the key." };

describe("createPlainProgress", () => {
  it("tells of a fan-out its start, each tenth, its problems and its end", () => {
    const script = eventScript().started("review", ["each"]).begin(0, "each");
    script.add(0, { type: "agent_expanded", agent: "each", path: [], count: 40 });
    for (let index = 0; index < 40; index++) {
      script.begin(index, "each", "demo", { index });
      if (index >= 4) script.end(index, "each", index === 10 ? { status: "failed", error } : {}, { index: index - 4 });
    }
    for (let index = 36; index < 40; index++) script.end(50, "each", {}, { index });
    script.end(60, "each", { duration_ms: 60 });
    expect(linesOf(script)).toEqual([
      "review started: 1 agent",
      "each started",
      "each runs once for each of 40 items",
      "each 4/40 done, 4 running",
      "each[6] failed: PROVIDER_AUTH The vendor refused the key.",
      "each 8/40 done, 4 running, 1 failed",
      "each 12/40 done, 4 running, 1 failed",
      "each 16/40 done, 4 running, 1 failed",
      "each 20/40 done, 4 running, 1 failed",
      "each 24/40 done, 4 running, 1 failed",
      "each 28/40 done, 4 running, 1 failed",
      "each 32/40 done, 4 running, 1 failed",
      "each 36/40 done, 4 running, 1 failed",
      "each finished in 60 ms",
    ]);
  });

  it("stays short for 10,000 instances of which all fail, and says how many problems it did not show", () => {
    const count = 10_000;
    const script = eventScript().started("review", ["each"]).begin(0, "each");
    script.add(0, { type: "agent_expanded", agent: "each", path: [], count });
    for (let index = 0; index < count; index++) {
      script.begin(1, "each", "demo", { index });
      script.begin(1, "inner", "demo", { path: [`each[${index}]`] }).end(1, "inner", {}, { path: [`each[${index}]`] });
      script.end(1, "each", { status: "failed", error }, { index });
    }
    script.end(2, "each", { status: "failed", error }).over(3, "failed");
    const lines = linesOf(script);
    expect(lines.length).toBeLessThan(30);
    expect(lines.filter((line) => line.includes("each["))).toHaveLength(10);
    expect(lines.at(-3)).toBe("each failed: PROVIDER_AUTH The vendor refused the key.");
    expect(lines.at(-2)).toBe("9990 more problems not shown");
  });

  it("tells what happens in the first iterations of a loop, and then only that they go on", () => {
    const script = eventScript().started("review", ["fix"]).begin(0, "fix");
    for (let iteration = 1; iteration <= 250; iteration++) {
      const path = [`fix#${iteration}`];
      script.begin(iteration, "build", undefined, { path }).end(iteration, "build", {}, { path });
      script.add(iteration, { type: "agent_expanded", agent: "each", path, count: 100 });
      for (let index = 0; index < 100; index++) script.end(iteration, "each", {}, { path, index });
      script.end(iteration, "each", {}, { path });
    }
    script.end(300, "fix");
    const lines = linesOf(script, { maxIterations: (names) => (names.join("/") === "fix" ? 250 : undefined) });
    expect(lines.slice(1, 5)).toEqual(["fix started", "fix iteration 1 of 250", "fix#1 > build started", "fix#1 > build finished"]);
    expect(lines.filter((line) => line.includes("iteration")).map((line) => Number(/\d+/.exec(line)?.[0]))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200,
    ]);
    expect(lines.some((line) => line.includes("fix#11"))).toBe(false);
    expect(lines.at(-1)).toBe("fix finished");
  });

  it("tells where a dispatch goes, and a question wherever it is asked", () => {
    const script = eventScript().begin(0, "route").add(1, { type: "agent_dispatched", agent: "route", path: [], ensemble: "legal" });
    const request = { prompt: "Deploy?", kind: "confirm" };
    script.add(2, { type: "user_input_required", agent: "a", path: ["each[3]"], request_id: "q", request });
    expect(linesOf(script)).toEqual(["route started", "route dispatches to legal", "each[3] > a asks: Deploy?"]);
  });

  it("passes over events of later versions", () => {
    expect(linesOf(eventScript().add(1, { type: "quota_changed" }).add(2, { type: "agent_thought", agent: "a", path: [] }))).toEqual([]);
  });
});

function linesOf({ events }: EventScript, options: PlainProgressOptions = {}): readonly string[] {
  const progress = createPlainProgress(options);
  return events.flatMap((event) => progress.show(event)).map((line) => line.slice("12:03:05 ".length));
}
