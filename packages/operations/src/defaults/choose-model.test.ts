import { describe, expect, it } from "vitest";
import { chooseModel } from "./choose-model.ts";

describe("chooseModel", () => {
  it.each([
    { ids: ["claude-opus-5", "claude-haiku-4-5-20251001", "claude-3-5-haiku", "claude-haiku-5-5"], chosen: "claude-haiku-5-5" },
    { ids: ["gpt-5.4", "gpt-4o-mini-2024-07-18", "gpt-4o-mini", "gpt-5.4-mini", "gpt-4o-mini-tts"], chosen: "gpt-5.4-mini" },
    { ids: ["gemini-2.5-flash", "gemini-3.8-flash", "gemini-3.9-flash-preview", "gemini-2.5-flash-image"], chosen: "gemini-3.8-flash" },
    { ids: ["llama-3.3-70b-versatile", "llama-3.1-8b-instant", "whisper-large-v3"], chosen: "llama-3.1-8b-instant" },
    { ids: ["grok-4", "grok-3"], chosen: "grok-4" },
    { ids: ["text-embedding-3-small", "dall-e-3"], chosen: undefined },
    { ids: [], chosen: undefined },
  ])("takes $chosen of $ids", ({ ids, chosen }) => {
    expect(choose(ids)).toBe(chosen);
  });

  it("takes one that the price list knows before a later one", () => {
    expect(choose(["x-9-mini", "x-3-mini"], (id) => id === "x-3-mini")).toBe("x-3-mini");
  });

  it("takes the first small one of a person's own list, and one that runs here before one that does not", () => {
    const options = { isKnown: () => false, keepsOrder: true };
    const models = [{ id: "big:70b" }, { id: "mini-cloud" }, { id: "b-mini", isLocal: true }, { id: "c-mini", isLocal: true }];
    expect(chooseModel(models, options)?.id).toBe("b-mini");
    expect(chooseModel([{ id: "llama3.2:latest" }, { id: "qwen3:32b" }], options)?.id).toBe("llama3.2:latest");
  });

  it("gives the same model for every order of a vendor's list", () => {
    const ids = ["gpt-5.4-mini", "gpt-5.4-nano", "gpt-4.1-nano", "o4-mini", "gpt-5.4", "mistral-small-2506", "claude-haiku-4-5"];
    const rotated = ids.map((_, index) => [...ids.slice(index), ...ids.slice(0, index)]);
    expect(new Set([...rotated, ...rotated.map((list) => list.toReversed())].map((list) => choose(list)))).toEqual(
      new Set(["gpt-5.4-mini"]),
    );
  });
});

function choose(ids: readonly string[], isKnown: (id: string) => boolean = () => false): string | undefined {
  return chooseModel(
    ids.map((id) => ({ id })),
    { isKnown, keepsOrder: false },
  )?.id;
}
