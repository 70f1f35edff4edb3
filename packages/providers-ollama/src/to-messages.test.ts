import { describe, expect, it } from "vitest";
import { toMessages } from "./to-messages.ts";

describe("toMessages", () => {
  it("writes system prompts, images, text files, reasoning, tool calls and their results", () => {
    const warnings: string[] = [];
    const data = Buffer.from("abc");
    const messages = toMessages(
      [
        {
          role: "system",
          parts: [
            { type: "text", text: "Be " },
            { type: "text", text: "brief." },
          ],
        },
        {
          role: "user",
          parts: [
            { type: "text", text: "Look:" },
            { type: "file", mediaType: "image/png", data },
            { type: "file", mediaType: "text/csv", data },
            { type: "text", text: "What is it?" },
            { type: "file", mediaType: "application/pdf", data, name: "a.pdf" },
          ],
        },
        {
          role: "assistant",
          parts: [
            { type: "reasoning", text: "hm" },
            { type: "text", text: "I look." },
            { type: "tool-call", id: "1", name: "look", input: { at: "x" } },
            { type: "tool-call", id: "2", name: "wait", input: 3 },
          ],
        },
        {
          role: "tool",
          parts: [
            { type: "tool-result", id: "1", name: "look", output: { seen: 2 } },
            { type: "tool-result", id: "2", name: "wait", output: "waited", isError: true },
          ],
        },
      ],
      warnings,
    );
    expect(messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Look:\n\nabc\n\nWhat is it?", images: ["YWJj"] },
      {
        role: "assistant",
        content: "I look.",
        thinking: "hm",
        tool_calls: [
          { id: "1", function: { name: "look", arguments: { at: "x" } } },
          { id: "2", function: { name: "wait", arguments: { value: 3 } } },
        ],
      },
      { role: "tool", tool_name: "look", tool_call_id: "1", content: '{"seen":2}' },
      { role: "tool", tool_name: "wait", tool_call_id: "2", content: "waited" },
    ]);
    expect(warnings).toEqual(["file: Ollama takes no application/pdf; it was not sent."]);
  });

  it("writes an answer without reasoning or calls as text alone", () => {
    expect(toMessages([{ role: "assistant", parts: [{ type: "text", text: "yes" }] }], [])).toEqual([
      { role: "assistant", content: "yes" },
    ]);
  });
});
