import { describe, expect, it } from "vitest";
import { builtInKinds, dispatchKind, ensembleKind, llmKind, loopKind, scriptKind } from "./built-in-kinds.ts";
import type { Agent } from "./ensemble.ts";
import { type KindDeclaration, kindOf } from "./kind-declaration.ts";

describe("kindOf", () => {
  it.each<[Agent, string]>([
    [{ name: "a", script: "x.py" }, "script"],
    [{ name: "a", loop: { body: "b", until: "true", max_iterations: 3 } }, "loop"],
    [{ name: "a", dispatch: "${b.target}" }, "dispatch"],
    [{ name: "a", ensemble: "child" }, "ensemble"],
    [{ name: "a", model_profile: "fast" }, "llm"],
    [{ name: "a" }, "llm"],
    [{ name: "a", script: "x.py", ensemble: "child", model_profile: "fast" }, "script"],
    [{ name: "a", ensemble: "child", loop: { body: "b", until: "true", max_iterations: 3 } }, "loop"],
    [{ name: "a", script: null, ensemble: "child" }, "ensemble"],
    [{ name: "a", type: "script", ensemble: "child" }, "ensemble"],
  ])("of %j is %s", (agent, name) => {
    expect(kindOf(agent, builtInKinds).name).toBe(name);
  });

  it("knows the kinds of plugins by their keys", () => {
    const search: KindDeclaration = { name: "search", key: "query", schema: {}, references: () => [] };
    expect(kindOf({ name: "a", query: "violins" }, [...builtInKinds, search])).toBe(search);
  });

  it("refuses a list without a kind for agents that have no key", () => {
    expect(() => kindOf({ name: "a" }, [scriptKind])).toThrow(TypeError);
  });
});

describe("references", () => {
  it.each<[KindDeclaration, Agent, unknown]>([
    [scriptKind, { name: "a", script: "x.py" }, [{ type: "script", value: "x.py", path: ["script"] }]],
    [
      loopKind,
      { name: "a", loop: { body: "b", until: "true", max_iterations: 3 } },
      [{ type: "ensemble", value: "b", path: ["loop", "body"] }],
    ],
    [dispatchKind, { name: "a", dispatch: "child" }, [{ type: "ensemble", value: "child", path: ["dispatch"] }]],
    [dispatchKind, { name: "a", dispatch: "${b.target}" }, [{ type: "expression", value: "${b.target}", path: ["dispatch"] }]],
    [ensembleKind, { name: "a", ensemble: "child" }, [{ type: "ensemble", value: "child", path: ["ensemble"] }]],
    [
      llmKind,
      { name: "a", model_profile: "fast", fallback_model_profile: "slow" },
      [
        { type: "profile", value: "fast", path: ["model_profile"] },
        { type: "profile", value: "slow", path: ["fallback_model_profile"] },
      ],
    ],
    [llmKind, { name: "a", model: "m", provider: "p" }, []],
    // Files may hold anything before they are checked.
    [loopKind, { name: "a", loop: 7 }, []],
    [loopKind, { name: "a", loop: null }, []],
    [scriptKind, { name: "a", script: 7 }, []],
  ])("of $name are read from its own keys", (kind, agent, references) => {
    expect(kind.references(agent)).toEqual(references);
  });
});
