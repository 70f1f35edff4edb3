import type { Message } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { traitsOf } from "./model-traits.ts";
import { toMessages } from "./to-messages.ts";

const GEMINI_3 = traitsOf("gemini-3-flash");

describe("toMessages", () => {
  it("writes files, calls of tools, and their results in one turn", () => {
    const data = Buffer.from("abc");
    const warnings: string[] = [];
    const conversation = toMessages(
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
            { type: "file", mediaType: "application/pdf", data, name: "a.pdf" },
            { type: "file", mediaType: "text/csv", data },
            { type: "file", mediaType: "application/json", data },
            { type: "file", mediaType: "application/zip", data },
          ],
        },
        {
          role: "assistant",
          parts: [
            { type: "reasoning", text: "hm" },
            { type: "text", text: "" },
            { type: "tool-call", id: "1", name: "look", input: { at: "x" } },
            { type: "tool-call", id: "2", name: "look", input: "y" },
          ],
        },
        { role: "tool", parts: [{ type: "tool-result", id: "1", name: "look", output: { seen: 2 } }] },
        { role: "tool", parts: [{ type: "tool-result", id: "2", name: "look", output: "nothing there", isError: true }] },
      ],
      traitsOf("gemini-2.5-flash"),
      warnings,
    );
    expect(conversation).toEqual({
      systemInstruction: "Be brief.",
      contents: [
        {
          role: "user",
          parts: [
            { text: "Look:" },
            { inlineData: { mimeType: "image/png", data: "YWJj" } },
            { inlineData: { mimeType: "application/pdf", data: "YWJj" } },
            { text: "abc" },
            { text: "abc" },
          ],
        },
        {
          role: "model",
          parts: [
            { functionCall: { id: "1", name: "look", args: { at: "x" } } },
            { functionCall: { id: "2", name: "look", args: { input: "y" } } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "1", name: "look", response: { output: { seen: 2 } } } },
            { functionResponse: { id: "2", name: "look", response: { error: "nothing there" } } },
          ],
        },
      ],
    });
    expect(warnings).toEqual(["file: Gemini takes no application/zip; it was not sent."]);
  });

  it("gives signatures back to the parts that they came with", () => {
    const parts: Message["parts"] = [
      { type: "reasoning", text: "I should look.", providerData: { thoughtSignature: "aaaa", toolCallId: "1" } },
      { type: "tool-call", id: "1", name: "look", input: {} },
      { type: "tool-call", id: "2", name: "look", input: {} },
      { type: "text", text: "Looking." },
      { type: "reasoning", text: "", providerData: { thoughtSignature: "bbbb" } },
      { type: "reasoning", text: "of another vendor", providerData: { encrypted: "cccc" } },
    ];
    expect(toMessages([{ role: "assistant", parts }], GEMINI_3, []).contents[0]?.parts).toEqual([
      { functionCall: { id: "1", name: "look", args: {} }, thoughtSignature: "aaaa" },
      { functionCall: { id: "2", name: "look", args: {} } },
      { text: "Looking." },
      { text: "", thoughtSignature: "bbbb" },
    ]);
  });

  it("says that a signature is missing to the models that would refuse its absence", () => {
    const call = { role: "assistant", parts: [{ type: "tool-call", id: "1", name: "f", input: {} }] } as const;
    expect(toMessages([call], GEMINI_3, []).contents[0]?.parts?.[0]).toHaveProperty("thoughtSignature", "skip_thought_signature_validator");
    expect(toMessages([call], traitsOf("gemini-2.5-pro"), []).contents[0]?.parts?.[0]).not.toHaveProperty("thoughtSignature");
  });

  it("puts every system message into the one instruction, and warns when one came late", () => {
    const warnings: string[] = [];
    const messages = [say("system", "One."), say("user", "hi"), say("system", "Two."), say("user", "so?")];
    expect(toMessages(messages, GEMINI_3, warnings)).toMatchObject({
      systemInstruction: "One.\n\nTwo.",
      contents: [{ role: "user" }, { role: "user" }],
    });
    expect(warnings).toHaveLength(1);
  });

  it("makes the instruction the question when there is no other", () => {
    expect(toMessages([say("system", "Tell a joke.")], GEMINI_3, [])).toEqual({
      contents: [{ role: "user", parts: [{ text: "Tell a joke." }] }],
    });
  });
});

function say(role: "system" | "user", text: string): Message {
  return { role, parts: [{ type: "text", text }] };
}
