import { getEventListeners } from "node:events";
import { type Clock, silentLogger, systemClock } from "@llm-orc/contracts";
import {
  createProviderRegistry,
  generate,
  type GenerateRequest,
  type LanguageModel,
  ProviderError,
  type StreamPart,
} from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "./fake-clock.ts";
import { type FakeProvider, fakeProvider } from "./fake-provider.ts";

describe("fakeProvider", () => {
  it("answers by model, in order, the last reply again and again", async () => {
    const fake = fakeProvider({ replies: { critic: "weak", judge: ["one", { text: "two" }] } });
    const say = async (id: string): Promise<string> => (await generate(model(fake, id), ask())).text;
    expect([await say("critic"), await say("judge"), await say("judge"), await say("judge"), await say("other")]).toEqual([
      "weak",
      "one",
      "two",
      "two",
      "ok",
    ]);
    expect(fake.calls.map(({ modelId, index }) => [modelId, index])).toEqual([
      ["critic", 0],
      ["judge", 1],
      ["judge", 2],
      ["judge", 3],
      ["other", 4],
    ]);
  });

  it("answers by a function of the call", async () => {
    const fake = fakeProvider({ replies: ({ request, scope }) => `${scope}: ${request.messages.length} messages` });
    const registry = createProviderRegistry([fake], {
      context: () => ({ credential: async () => undefined, logger: silentLogger, clock: systemClock }),
    });
    expect((await generate(registry.provider("fake/eu").languageModel("m"), ask())).text).toBe("eu: 1 messages");
  });

  it("splits deltas as given and fails after them", async () => {
    const error = new ProviderError("overloaded", "busy", { reachedVendor: true });
    const parts: StreamPart[] = [];
    const fails = async (): Promise<void> => {
      for await (const part of model(fakeProvider({ replies: { m: { deltas: ["a", "b"], error } } })).stream(ask())) parts.push(part);
    };
    await expect(fails()).rejects.toBe(error);
    expect(parts).toEqual([
      { type: "start", model: "m" },
      { type: "text-delta", delta: "a" },
      { type: "text-delta", delta: "b" },
    ]);
    await expect(generate(model(fakeProvider({ replies: { m: error } })), ask())).rejects.toBe(error);
  });

  it("reports the usage that it is given, or none", async () => {
    const usage = { input_tokens: 1, output_tokens: 2 };
    expect((await generate(model(fakeProvider({ replies: { m: { usage } } })), ask())).finish.usage).toEqual(usage);
    expect((await generate(model(fakeProvider({ replies: { m: { usage: null } } })), ask())).finish).not.toHaveProperty("usage");
  });

  it("takes its time on the clock of its context, and counts what runs at once", async () => {
    const clock = createFakeClock();
    const fake = fakeProvider({ replies: { m: { deltas: ["a", "b"], latencyMs: 100, betweenMs: 50 } } });
    const running = Promise.all([generate(model(fake, "m", clock), ask()), generate(model(fake, "m", clock), ask())]);
    await clock.advance(149);
    expect(fake.running).toBe(2);
    await clock.advance(1);
    await running;
    expect([fake.running, fake.maxConcurrent, clock.pending]).toEqual([0, 2, 0]);
  });

  it("hangs until it is aborted, and leaves no listener", async () => {
    const controller = new AbortController();
    const fake = fakeProvider({ replies: { m: { hangs: true } } });
    const failing = generate(model(fake), ask({ signal: controller.signal })).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    const reason = new Error("stop");
    controller.abort(reason);
    expect(await failing).toBe(reason);
    expect(fake.running).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

function model(fake: FakeProvider, id = "m", clock: Clock = systemClock): LanguageModel {
  return fake.create({}, { credential: async () => undefined, logger: silentLogger, clock }, {}).languageModel(id);
}

function ask(more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal, ...more };
}
