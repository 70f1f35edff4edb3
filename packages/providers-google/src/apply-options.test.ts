import { type JsonObject, silentLogger, systemClock } from "@llm-orc/contracts";
import { generate, type GenerateRequest } from "@llm-orc/provider";
import { googleDialect, startFakeModelServer } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { applyOptions } from "./apply-options.ts";
import { google } from "./plugin.ts";

describe("applyOptions", () => {
  it("leaves a config without options as it is", () => {
    expect(applyOptions({ temperature: 0 }, {})).toEqual({ temperature: 0 });
  });

  it.each([
    ["camelCase", { topK: 5, maxOutputTokens: 7, thinkingConfig: { thinkingBudget: 0 } }],
    ["snake_case", { top_k: 5, max_output_tokens: 7, thinking_config: { thinkingBudget: 0 } }],
  ])("brings options in %s onto the wire, over ours", async (_name, options) => {
    const body = await bodyOf({ maxOutputTokens: 100, temperature: 0.5, reasoning: { effort: "low" }, options });
    expect(body.generationConfig).toEqual({ temperature: 0.5, topK: 5, maxOutputTokens: 7, thinkingConfig: { thinkingBudget: 0 } });
  });

  it("brings what stands beside the generation config there, and names inside a value as they are written", async () => {
    const body = await bodyOf({
      options: {
        safety_settings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF", method: "SEVERITY" }],
        tools: [{ google_search: {} }],
        systemInstruction: { parts: [{ text: "Rhyme." }] },
        cached_content: "cachedContents/7",
        labels: { team: "a" },
      },
    });
    expect(body).toMatchObject({
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF", method: "SEVERITY" }],
      tools: [{ google_search: {} }],
      systemInstruction: { parts: [{ text: "Rhyme." }] },
      cachedContent: "cachedContents/7",
      labels: { team: "a" },
      generationConfig: {},
    });
  });

  it("brings a field onto the wire that the SDK does not know, whatever its type", async () => {
    const body = await bodyOf({ temperature: 1, options: { field_of_next_year: [1], temperature: "hot" } });
    expect(body.generationConfig).toEqual({ fieldOfNextYear: [1], temperature: "hot" });
  });

  it("removes what is null", async () => {
    const tools = [{ name: "f", inputSchema: { type: "object" } }];
    const body = await bodyOf({ temperature: 1, topP: 0.5, tools, options: { temperature: null, top_k: null, tools: null } });
    expect(body.generationConfig).toEqual({ topP: 0.5 });
    expect(body).not.toHaveProperty("tools");
  });

  it("does not let an option make the SDK ask twice", () => {
    expect(applyOptions({ automaticContinuation: false }, { automatic_continuation: null }).automaticContinuation).toBe(false);
  });
});

// The body that the server got.
async function bodyOf(more: Partial<GenerateRequest>): Promise<JsonObject> {
  const server = await startFakeModelServer({ dialect: googleDialect });
  try {
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    const model = google.create({ base_url: server.baseUrl }, context, {}).languageModel("gemini-3-flash");
    const messages = [{ role: "user", parts: [{ type: "text", text: "hi" }] }] as const;
    await generate(model, { messages, signal: new AbortController().signal, ...more });
    return server.requests[0]!.body;
  } finally {
    await server.close();
  }
}
