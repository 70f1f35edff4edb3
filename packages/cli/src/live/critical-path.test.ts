import { describe, expect, it } from "vitest";
import { type EventScript, eventScript, START_MS } from "./__fixtures__/events.ts";
import { criticalPathSoFar, type Dependencies, type CriticalPath } from "./critical-path.ts";
import { createRunView } from "./run-view.ts";

const dependencies = { b: ["a"], c: ["a"], d: ["b", "c"] };

describe("criticalPathSoFar", () => {
  it("is the longest chain that ends in a running agent", () => {
    const script = base().begin(0, "a").end(1_000, "a", { duration_ms: 1_000 }).begin(1_000, "b").begin(1_500, "c");
    expect(pathOf(script, 2_000)).toEqual({ agents: ["a", "b"], durationMs: 2_000 });
  });

  it("goes back to the dependency that ended last", () => {
    const script = base().begin(0, "a").end(100, "a", { duration_ms: 100 });
    script.begin(100, "b").begin(100, "c").end(300, "c", { duration_ms: 200 }).end(900, "b", { duration_ms: 800 }).begin(900, "d");
    expect(pathOf(script, 1_000)).toEqual({ agents: ["a", "b", "d"], durationMs: 1_000 });
  });

  it("does not go through an agent that was skipped", () => {
    const script = base().begin(0, "a").end(100, "a", { duration_ms: 100 }).end(200, "b", { status: "skipped" });
    script.begin(100, "c").end(150, "c", { duration_ms: 50 }).begin(200, "d");
    expect(pathOf(script, 300).agents).toEqual(["a", "c", "d"]);
  });

  it("ends in the agent that ended last while none runs, and is what was reported at the end", () => {
    const script = base().begin(0, "a").end(100, "a", { duration_ms: 100 });
    expect(pathOf(script, 300)).toEqual({ agents: ["a"], durationMs: 100 });
    const summary = script.over(400).events.at(-1) as unknown as { metadata: { critical_path: object } };
    summary.metadata.critical_path = { agents: ["a", "d"], duration_ms: 7 };
    expect(pathOf(script, 300)).toEqual({ agents: ["a", "d"], durationMs: 7 });
  });

  it("is empty before a start and without dependencies, and survives wrong ones", () => {
    expect(pathOf(base(), 0).agents).toEqual([]);
    const script = base().begin(0, "a").end(1, "a").begin(1, "b").end(2, "b");
    expect(pathOf(script, 3, undefined).agents).toEqual([]);
    expect(pathOf(script, 3, { a: ["b", "gone", "__proto__"], b: ["a"] }).agents).toEqual(["a", "b"]);
  });
});

function base(): EventScript {
  return eventScript().started("review", ["a", "b", "c", "d"]);
}

function pathOf(script: EventScript, atMs: number, ...given: readonly (Dependencies | undefined)[]): CriticalPath {
  const view = createRunView();
  for (const event of script.events) view.show(event);
  return criticalPathSoFar(view, given.length === 0 ? dependencies : given[0], START_MS + atMs);
}
