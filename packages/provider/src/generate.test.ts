import { describe, expect, it } from "vitest";
import { generate } from "./generate.ts";
import type { GenerateRequest, LanguageModel, StreamPart } from "./language-model.ts";
import { ProviderError } from "./provider-error.ts";

const FINISH = { type: "finish", reason: "stop", usage: { input_tokens: 3, output_tokens: 2 }, warnings: ["w"] } as const;
const REQUEST: GenerateRequest = { messages: [], signal: new AbortController().signal };

describe("generate", () => {
  it("joins the text and keeps the tool calls and the finish", async () => {
    const call = { type: "tool-call", id: "1", name: "add", input: [1, 2] } as const;
    const parts: StreamPart[] = [
      { type: "start", model: "m" },
      { type: "text-delta", delta: "one " },
      { type: "reasoning-delta", delta: "hm" },
      { type: "text-delta", delta: "two" },
      call,
      FINISH,
    ];
    expect(await generate(model(parts), REQUEST)).toEqual({ text: "one two", toolCalls: [call], finish: FINISH });
  });

  it("skips parts that it does not know", async () => {
    const unknown = { type: "citation", url: "https://example.com" } as unknown as StreamPart;
    expect((await generate(model([unknown, { type: "text-delta", delta: "a" }, FINISH]), REQUEST)).text).toBe("a");
  });

  it("throws what the stream throws", async () => {
    const error = new ProviderError("overloaded", "busy", { reachedVendor: true });
    await expect(generate(model([{ type: "text-delta", delta: "a" }], error), REQUEST)).rejects.toBe(error);
  });

  it("does not take a stream without a finish for an answer", async () => {
    await expect(generate(model([{ type: "text-delta", delta: "half" }]), REQUEST)).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      isRetryable: true,
    });
  });
});

function model(parts: readonly StreamPart[], error?: Error): LanguageModel {
  return {
    specVersion: "v1",
    providerId: "scripted",
    modelId: "m",
    async *stream() {
      yield* parts;
      if (error !== undefined) throw error;
    },
  };
}
