import { Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { startNote } from "./start-note.ts";

const url = "http://127.0.0.1:8080/mcp";
const token = new Redacted("0123456789");

describe("what is said at the start of the HTTP server", () => {
  it("shows a token that was made for it, in what to type too", () => {
    expect(startNote({ url, token }, { type: "token" })).toBe(
      [
        `MCP server: ${url} (Ctrl-C ends it)`,
        "  token        0123456789 (until it ends; your own: LLM_ORC_SERVER_TOKEN)",
        `  Claude Code  claude mcp add --transport http llm-orc ${url} --header "Authorization: Bearer 0123456789"`,
        "",
      ].join("\n"),
    );
  });

  it("shows the name of the variable in place of a token that was given", () => {
    const note = startNote({ url, token }, { type: "token", token });
    expect(note).not.toContain("0123456789");
    expect(note).toContain('"Authorization: Bearer $LLM_ORC_SERVER_TOKEN"');
  });

  it("says whose tokens it takes", () => {
    const note = startNote({ url }, { type: "oauth", issuer: "https://login.example", audience: "https://mcp.example/mcp" });
    expect(note).toContain("of https://login.example for https://mcp.example/mcp");
    expect(note).not.toContain("Bearer");
  });
});
