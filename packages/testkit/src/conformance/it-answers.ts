import type { StreamPart } from "@llm-orc/provider";
import { expect, it } from "vitest";
import type { ProviderConformanceOptions } from "./describe-provider-conformance.ts";
import { ask, collect, mentions, TEST_KEY, TEST_MODEL, textOf, withServer } from "./harness.ts";

/** The tests of good answers. */
export function itAnswers<Settings>(options: ProviderConformanceOptions<Settings>): void {
  it("streams text between one start and one finish, with usage", async () => {
    const usage = { input: 120, output: 34, cached: 100, reasoning: 4 };
    await withServer(options, { script: { deltas: ["The ", "weakest ", "claim."], usage } }, async ({ model }) => {
      const parts = await collect(model.stream(ask("Find the weakest claim.")));
      expect(textOf(parts)).toBe("The weakest claim.");
      expect(parts[0]).toMatchObject({ type: "start", model: TEST_MODEL });
      expect(parts.filter((part) => part.type === "start")).toHaveLength(1);
      expect(parts.filter((part) => part.type === "finish")).toEqual([parts.at(-1)]);
      expect(finishOf(parts)).toMatchObject({ reason: "stop", usage: { input_tokens: 120, output_tokens: 34 }, warnings: [] });
    });
  });

  it("sends the model, every message and the key, and nothing twice", async () => {
    await withServer(options, { key: TEST_KEY }, async ({ server, model }) => {
      await collect(
        model.stream(
          ask("unused", {
            messages: [
              { role: "system", parts: [{ type: "text", text: "You are a judge." }] },
              { role: "user", parts: [{ type: "text", text: "First question" }] },
              { role: "assistant", parts: [{ type: "text", text: "First answer" }] },
              { role: "user", parts: [{ type: "text", text: "Second question é 😀" }] },
            ],
          }),
        ),
      );
      expect(server.requests).toHaveLength(1);
      const { body, model: asked } = server.requests[0]!;
      expect(asked).toBe(TEST_MODEL);
      for (const text of ["You are a judge.", "First question", "First answer", "Second question é 😀"]) {
        expect(mentions(body, text)).toBe(true);
      }
      expect(mentions(body, TEST_KEY)).toBe(false);
    });
  });

  it("says that an answer was cut by the token limit", async () => {
    await withServer(options, { script: { finishReason: "length" } }, async ({ model }) => {
      expect(finishOf(await collect(model.stream(ask("hi", { maxOutputTokens: 3 }))))).toMatchObject({ reason: "length" });
    });
  });

  it("keeps characters whole when the network cuts them", async () => {
    const text = "naïve – 漢字 👩‍👩‍👧 𝔘𝔫𝔦";
    await withServer(options, { script: { text, fault: { type: "byte_split" } } }, async ({ model }) => {
      expect(textOf(await collect(model.stream(ask("hi"))))).toBe(text);
    });
  });

  it("takes an answer that drips in", async () => {
    const script = { text: "slow but steady", fault: { type: "slow_drip", bytesPerWrite: 40, everyMs: 1 } } as const;
    await withServer(options, { script }, async ({ model }) => {
      expect(textOf(await collect(model.stream(ask("hi"))))).toBe("slow but steady");
    });
  });

  it("ignores what comes after the end marker", async () => {
    await withServer(options, { script: { text: "done", fault: { type: "late_events" } } }, async ({ model }) => {
      const parts = await collect(model.stream(ask("hi")));
      expect(textOf(parts)).toBe("done");
      expect(parts.filter((part) => part.type === "finish")).toHaveLength(1);
    });
  });

  it("gives reasoning only when it is asked for", async () => {
    await withServer(options, { script: { reasoning: ["Let me ", "think."], text: "42" } }, async ({ model }) => {
      const asked = await collect(model.stream(ask("hi", { reasoning: { effort: "low" } })));
      expect(asked.map((part) => (part.type === "reasoning-delta" ? part.delta : "")).join("")).toBe("Let me think.");
      expect(textOf(asked)).toBe("42");
      const unasked = await collect(model.stream(ask("hi")));
      expect(unasked.some((part) => part.type === "reasoning-delta")).toBe(false);
      expect(textOf(unasked)).toBe("42");
    });
  });

  it("gives tool calls with parsed input when there are tools", async () => {
    const toolCalls = [
      { id: "call_a", name: "weather", input: { city: "Oslo", days: [1, 2] } },
      { id: "call_b", name: "weather", input: { city: "Łódź", days: [] } },
    ];
    const tools = [{ name: "weather", inputSchema: { type: "object", properties: { city: { type: "string" } } } }];
    await withServer(options, { script: { text: "", toolCalls } }, async ({ model, server }) => {
      const parts = await collect(model.stream(ask("Weather?", { tools, toolChoice: "auto" })));
      expect(parts.filter((part) => part.type === "tool-call").map(({ name, input }) => ({ name, input }))).toEqual(
        toolCalls.map(({ name, input }) => ({ name, input })),
      );
      expect(finishOf(parts).reason).toBe("tool-calls");
      expect(mentions(server.requests[0]!.body, "weather")).toBe(true);
    });
  });

  it("sends the schema of a JSON answer", async () => {
    const schema = { type: "object", properties: { verdict_of_the_judge: { type: "string" } }, required: ["verdict_of_the_judge"] };
    await withServer(options, { script: { text: '{"verdict_of_the_judge":"yes"}' } }, async ({ model, server }) => {
      const parts = await collect(model.stream(ask("Judge as JSON.", { output: { type: "json", schema } })));
      expect(JSON.parse(textOf(parts))).toEqual({ verdict_of_the_judge: "yes" });
      expect(mentions(server.requests[0]!.body, "verdict_of_the_judge")).toBe(true);
    });
  });

  it("keeps concurrent answers apart", async () => {
    const count = 40;
    await withServer(
      options,
      { script: ({ body }) => ({ text: `answer to ${/question \d+/.exec(JSON.stringify(body))?.[0]}` }) },
      async ({ model, server }) => {
        const answers = await Promise.all(
          Array.from({ length: count }, async (_, index) => textOf(await collect(model.stream(ask(`question ${index}`))))),
        );
        expect(answers).toEqual(Array.from({ length: count }, (_, index) => `answer to question ${index}`));
        expect(server.requests).toHaveLength(count);
      },
    );
  });

  it("takes an empty answer for an answer", async () => {
    await withServer(options, { script: { text: "" } }, async ({ model }) => {
      const parts = await collect(model.stream(ask("Say nothing.")));
      expect(textOf(parts)).toBe("");
      expect(finishOf(parts).reason).toBe("stop");
    });
  });

  it("lists models and says that it is available", async () => {
    await withServer(options, { models: ["small", "large"], key: TEST_KEY }, async ({ provider }) => {
      const { signal } = new AbortController();
      if (provider.listModels !== undefined)
        expect((await provider.listModels({ signal })).map(({ id }) => id)).toEqual(["small", "large"]);
      if (provider.status !== undefined) expect(await provider.status({ signal })).toMatchObject({ available: true });
    });
  });

  if (options.acceptsWhole === true) {
    it("understands a server that answers a stream request with one document", async () => {
      const script = { whole: true, text: "All at once.", usage: { input: 3, output: 4 } };
      await withServer(options, { script }, async ({ model }) => {
        const parts = await collect(model.stream(ask("hi")));
        expect(textOf(parts)).toBe("All at once.");
        expect(finishOf(parts)).toMatchObject({ reason: "stop", usage: { input_tokens: 3, output_tokens: 4 } });
      });
    });
  }
}

function finishOf(parts: readonly StreamPart[]): Extract<StreamPart, { type: "finish" }> {
  const last = parts.at(-1);
  if (last?.type !== "finish") throw new Error(`The last part is ${last?.type}, not finish.`);
  return last;
}
