import { describe, expect, it } from "vitest";
import { answer, failure, HELLO, isAlive, parts } from "./__fixtures__/call-fake-claude.ts";
import { fakeClaude } from "./__fixtures__/fake-claude.ts";

describe("fromStream", () => {
  it("streams the command's answer with all of its tokens", async () => {
    using fake = fakeClaude(HELLO);
    expect(await parts(fake)).toEqual([
      { type: "start", model: "claude-haiku-5" },
      { type: "text-delta", delta: "Hel" },
      { type: "text-delta", delta: "lo." },
      {
        type: "finish",
        reason: "stop",
        usage: { input_tokens: 1125, output_tokens: 15, cache_read_tokens: 1000, cache_write_tokens: 100 },
        warnings: [],
      },
    ]);
  });

  it("gives thinking when it is asked for, and otherwise not", async () => {
    using fake = fakeClaude(
      `begin(); event({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm." } }); delta("Yes."); stop();
       result({ usage: { ...USAGE, output_tokens_details: { thinking_tokens: 4 } } });`,
    );
    expect(await parts(fake)).not.toContainEqual({ type: "reasoning-delta", delta: "Hm." });
    const thought = await parts(fake, { reasoning: { effort: "high" } });
    expect(thought).toContainEqual({ type: "reasoning-delta", delta: "Hm." });
    expect(thought.at(-1)).toMatchObject({ usage: { reasoning_tokens: 4 } });
  });

  it("understands lines in pieces, characters in pieces, control sequences and talk between them", async () => {
    using fake = fakeClaude(`
      write("\\u001b[?1004l" + JSON.stringify({ type: "system", subtype: "status" }) + "\\n[claude-code:unrecognized_model]\\n\\n{broken\\n");
      begin();
      const line = Buffer.from(JSON.stringify({ type: "stream_event", event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße 🎉" } }, parent_tool_use_id: null }) + "\\n");
      for (const byte of line) { require("node:fs").writeSync(1, Buffer.of(byte)); if (byte > 127) await sleep(1); }
      event({ type: "content_block_delta", index: 0, delta: { type: "unheard_of" } });
      say({ type: "stream_event", parent_tool_use_id: "toolu_1", event: { type: "content_block_delta", delta: { type: "text_delta", text: "not the answer" } } });
      stop(); result();`);
    expect((await answer(fake)).text).toBe("Grüße 🎉");
  });

  it("takes the result's text when nothing was streamed", async () => {
    using fake = fakeClaude(`result({ result: "All at once." });`);
    expect(await answer(fake)).toMatchObject({ text: "All at once.", finish: { reason: "stop" } });
  });

  it.each([
    { stopReason: "max_tokens", reason: "length" },
    { stopReason: "refusal", reason: "content-filter" },
    { stopReason: "model_context_window_exceeded", reason: "length" },
  ])("ends at $stopReason instead of letting the command ask again", async ({ stopReason, reason }) => {
    using fake = fakeClaude(
      `begin(); delta("Half"); stop("${stopReason}"); say({ type: "user", isSynthetic: true }); setInterval(() => {}, 1000);`,
    );
    const last = (await parts(fake)).at(-1);
    expect(last).toMatchObject({ type: "finish", reason, usage: { output_tokens: 15 } });
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it.each([
    {
      case: "goes on after an answer that broke off",
      body: `begin(); delta("Half"); say({ type: "user", isSynthetic: true }); await sleep(60000);`,
    },
    { case: "begins a second answer", body: `begin(); delta("Half"); begin(); await sleep(60000);` },
  ])("fails as retryable when the command $case", async ({ body }) => {
    using fake = fakeClaude(body);
    expect(await failure(fake)).toMatchObject({ kind: "network", isRetryable: true, reachedVendor: true, usage: { output_tokens: 1 } });
  });
});
