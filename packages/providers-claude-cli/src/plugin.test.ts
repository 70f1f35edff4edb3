import { describe, expect, it } from "vitest";
import { HELLO, provider, REQUEST } from "./__fixtures__/call-fake-claude.ts";
import { fakeClaude } from "./__fixtures__/fake-claude.ts";
import { claudeCli, plugin } from "./plugin.ts";

describe("claudeCli", () => {
  it("is what the package exports as its plugin", () => {
    expect(plugin.providers).toEqual([claudeCli]);
  });

  it("knows no price of a call", () => {
    using fake = fakeClaude("");
    expect(provider(fake).describeModel("haiku")).toEqual({ id: "haiku", capabilities: ["reasoning"] });
  });

  it.each([
    { case: "not enabled", version: "2.1.331 (Claude Code)", settings: { enabled: false }, detail: "enabled: true" },
    { case: "too old", version: "2.0.75 (Claude Code)", settings: {}, detail: "claude update" },
    { case: "another program", version: "I am a llama", settings: {}, detail: "does not say that it is Claude Code" },
    { case: "missing", version: "", settings: { command: "/nowhere/claude" }, detail: "npm install -g" },
  ])("has a status for a command that is $case", async ({ version, settings, detail }) => {
    using fake = fakeClaude("", version);
    const status = await provider(fake, settings).status?.({ signal: REQUEST.signal });
    expect(status).toEqual({ available: false, detail: expect.stringContaining(detail) });
  });

  it("has a status for a command that can be used, without asking any model", async () => {
    using fake = fakeClaude(HELLO);
    expect(await provider(fake).status?.({ signal: REQUEST.signal })).toEqual({
      available: true,
      detail: `Claude Code 2.1.331 at ${fake.command}`,
    });
    expect(fake.calls()).toEqual([]);
  });
});
