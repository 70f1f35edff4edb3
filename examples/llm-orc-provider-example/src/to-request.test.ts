import type { GenerateRequest } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { toRequest } from "./to-request.ts";

describe("toRequest", () => {
  it("says everything that the API can be told", () => {
    const { body, warnings } = toRequest("lark-2", {
      ...ask("Weather?"),
      maxOutputTokens: 100,
      temperature: 0.2,
      topP: 0.9,
      seed: 7,
      stop: ["END"],
      reasoning: { effort: "low" },
      tools: [{ name: "weather", description: "Of a city", inputSchema: { type: "object" } }],
      toolChoice: { name: "weather" },
      output: { type: "json", schema: { type: "object" }, name: "report" },
      options: { house_style: "plain" },
    });
    expect(warnings).toEqual([]);
    expect(body).toEqual({
      engine: "lark-2",
      instructions: "Be brief.",
      turns: [{ speaker: "person", content: [{ kind: "text", text: "Weather?" }] }],
      output_limit: 100,
      sampling: { temperature: 0.2, nucleus: 0.9, seed: 7, stop_at: ["END"] },
      thinking: { effort: "low" },
      tools: [{ name: "weather", about: "Of a city", arguments: { type: "object" } }],
      tool_policy: { only: "weather" },
      answer: { form: "json", title: "report", schema: { type: "object" } },
      house_style: "plain",
      stream: true,
    });
  });

  it("gives tool calls and results back", () => {
    const { body } = toRequest("lark-2", {
      ...ask("hi"),
      messages: [
        {
          role: "assistant",
          parts: [
            { type: "reasoning", text: "hm" },
            { type: "tool-call", id: "a", name: "t", input: { x: 1 } },
          ],
        },
        { role: "tool", parts: [{ type: "tool-result", id: "a", name: "t", output: "no", isError: true }] },
      ],
    });
    expect(body["turns"]).toEqual([
      { speaker: "engine", content: [{ kind: "tool_use", id: "a", tool: "t", arguments: { x: 1 } }] },
      { speaker: "tool", content: [{ kind: "tool_result", id: "a", output: "no", failed: true }] },
    ]);
  });

  it("warns about what it cannot say, instead of keeping silent", () => {
    const file = { type: "file", mediaType: "image/png", data: new Uint8Array(), name: "plan.png" } as const;
    const { warnings } = toRequest("lark-2", { ...ask("hi"), promptCache: "off", messages: [{ role: "user", parts: [file] }] });
    expect(warnings).toEqual([expect.stringContaining("plan.png"), expect.stringContaining("promptCache")].toReversed());
  });
});

function ask(text: string): GenerateRequest {
  return {
    messages: [
      { role: "system", parts: [{ type: "text", text: "Be brief." }] },
      { role: "user", parts: [{ type: "text", text }] },
    ],
    signal: new AbortController().signal,
  };
}
