import type { Message } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { toMessages } from "./to-messages.ts";

describe("toMessages", () => {
  it("takes system messages out, in order, and leaves no empty text", () => {
    const { system, messages, warnings } = convert(
      { role: "system", parts: [text("You are a judge."), text("")] },
      { role: "user", parts: [text("First"), text("")] },
      { role: "assistant", parts: [text("")] },
      { role: "system", parts: [text("Be brief.")] },
    );
    expect(system).toEqual([text("You are a judge."), text("Be brief.")]);
    expect(messages).toEqual([{ role: "user", content: [text("First")] }]);
    expect(warnings).toEqual([]);
  });

  it("writes tools, their calls and their results", () => {
    const { messages } = convert(
      { role: "assistant", parts: [text("Let me see."), { type: "tool-call", id: "t1", name: "look", input: { at: "sky" } }] },
      {
        role: "tool",
        parts: [
          { type: "tool-result", id: "t1", name: "look", output: "blue" },
          { type: "tool-result", id: "t2", name: "look", output: { why: "dark" }, isError: true },
        ],
      },
    );
    expect(messages).toEqual([
      { role: "assistant", content: [text("Let me see."), { type: "tool_use", id: "t1", name: "look", input: { at: "sky" } }] },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", content: "blue" },
          { type: "tool_result", tool_use_id: "t2", content: '{"why":"dark"}', is_error: true },
        ],
      },
    ]);
  });

  it("gives signed reasoning back unchanged, and warns of other reasoning", () => {
    const { messages, warnings } = convert({
      role: "assistant",
      parts: [
        { type: "reasoning", text: "Hm.", providerData: { type: "thinking", signature: "s1" } },
        { type: "reasoning", text: "", providerData: { type: "redacted_thinking", data: "d1" } },
        { type: "reasoning", text: "of another vendor" },
        text("42"),
      ],
    });
    expect(messages).toEqual([
      {
        role: "assistant",
        content: [{ type: "thinking", thinking: "Hm.", signature: "s1" }, { type: "redacted_thinking", data: "d1" }, text("42")],
      },
    ]);
    expect(warnings).toEqual(["reasoning: it does not come from this vendor's models; it was not sent."]);
  });

  it("writes files that the API knows, and warns of others", () => {
    const { messages, warnings } = convert(
      {
        role: "user",
        parts: [
          file("image/png", "pixels", "a.png"),
          file("application/pdf", "pages", "report.pdf"),
          file("text/markdown", "# Title é", "notes.md"),
          file("audio/wav", "sound"),
          file("image/tiff", "pixels"),
        ],
      },
      { role: "assistant", parts: [text("Here."), file("image/png", "pixels")] },
    );
    const base64 = (value: string): string => Buffer.from(value).toString("base64");
    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: base64("pixels") } },
          {
            type: "document",
            source: { type: "base64", media_type: "application/pdf", data: base64("pages") },
            title: "report.pdf",
          },
          { type: "document", source: { type: "text", media_type: "text/plain", data: "# Title é" }, title: "notes.md" },
        ],
      },
      { role: "assistant", content: [text("Here.")] },
    ]);
    expect(warnings).toEqual([
      "file: the Messages API takes no audio/wav; it was not sent.",
      "file: the Messages API takes no image/tiff; it was not sent.",
      "file: the Messages API takes none in an assistant's message; it was not sent.",
    ]);
  });
});

function convert(...messages: readonly Message[]) {
  const warnings: string[] = [];
  return { ...toMessages(messages, warnings), warnings };
}

function text(value: string) {
  return { type: "text", text: value } as const;
}

function file(mediaType: string, data: string, name?: string) {
  return { type: "file", mediaType, data: Buffer.from(data), ...(name === undefined ? {} : { name }) } as const;
}
