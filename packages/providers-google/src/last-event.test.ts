import { describe, expect, it } from "vitest";
import { createLastEvent } from "./last-event.ts";

const ERROR = { error: { code: 503, message: "Overloaded – später", status: "UNAVAILABLE" } };
const EVENT = `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: 'say "error"' }] } }] })}`;

describe("createLastEvent", () => {
  it.each([
    ["in an event", `${EVENT}\r\n\r\ndata: ${JSON.stringify(ERROR)}\r\n\r\n`],
    ["as bare JSON in several lines", `${EVENT}\n\n${JSON.stringify(ERROR, null, 2)}\n`],
    ["as the only text", JSON.stringify(ERROR)],
    ["as a list", `[${JSON.stringify(ERROR, null, 2)}\r\n]`],
  ])("finds an error %s, however the network cuts it", async (_name, text) => {
    const bytes = Buffer.from(text);
    for (const size of [1, 7, bytes.length]) expect(await errorAfter(bytes, size)).toEqual(ERROR);
  });

  it.each([
    ["an answer", `${EVENT}\n\n`],
    ["an error that was not the last", `data: ${JSON.stringify(ERROR)}\n\n${EVENT}\n\n`],
    ["an error that is cut off", JSON.stringify(ERROR).slice(0, -3)],
    ["nothing", ""],
    ["much more than an error", `data: ${JSON.stringify({ error: { message: "x".repeat(100_000) } })}`],
  ])("finds none in %s", async (_name, text) => {
    expect(await errorAfter(Buffer.from(text), 1_000)).toBeUndefined();
  });

  it("passes every byte on", async () => {
    const response = createLastEvent().watch(new Response("naïve 漢字", { headers: { "x-a": "b" } }));
    expect(response.headers.get("x-a")).toBe("b");
    expect(await response.text()).toBe("naïve 漢字");
  });
});

async function errorAfter(bytes: Buffer, size: number): Promise<unknown> {
  const lastEvent = createLastEvent();
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += size)));
    },
  });
  await lastEvent.watch(new Response(body)).arrayBuffer();
  return lastEvent.error;
}
