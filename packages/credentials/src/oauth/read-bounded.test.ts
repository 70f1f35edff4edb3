import { describe, expect, it } from "vitest";
import { readBounded } from "./read-bounded.ts";

describe("readBounded", () => {
  it("reads a body as text, characters that come in two pieces too", async () => {
    expect(await readBounded(new Response(pieces([0x61, 0xc3], [0xa9])), 3)).toBe("aé");
    expect(await readBounded(new Response(null), 0)).toBe("");
  });

  it("takes as much as it may, and of more reads no further", async () => {
    expect(await readBounded(new Response("x".repeat(100)), 100)).toHaveLength(100);
    let read = 0;
    const endless = new ReadableStream({
      pull(controller) {
        read++;
        controller.enqueue(new Uint8Array(60));
      },
    });
    await expect(readBounded(new Response(endless), 100)).rejects.toMatchObject({
      code: "OAUTH_RESPONSE_INVALID",
      message: "The login server sent more than 100 bytes.",
      hint: "Check that the address is right; a proxy or a login page may have answered in its place.",
    });
    expect(read).toBeLessThan(5);
  });
});

function pieces(...chunks: readonly number[][]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new Uint8Array(chunk));
      controller.close();
    },
  });
}
