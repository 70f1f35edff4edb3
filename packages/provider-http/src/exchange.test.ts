import { describe, expect, it } from "vitest";
import { steppedClock } from "./__fixtures__/stepped-clock.ts";
import { type Exchange, openExchange } from "./exchange.ts";

const FIRST_BYTE_MS = 500;
const IDLE_MS = 100;

describe("openExchange", () => {
  it("gives small chunks that came while nobody looked as one, in order", async () => {
    const { exchange, read } = await open();
    const waiting = read();
    for (const text of ["a", "b", "", "c"]) exchange.onChunk(Buffer.from(text));
    expect(await waiting).toBe("abc");
    exchange.onChunk(Buffer.from("d"));
    expect(await read()).toBe("d");
    exchange.onChunk(Buffer.from("e"));
    exchange.onChunk(Buffer.from("f"));
    exchange.onEnd();
    expect([await read(), await read()]).toEqual(["ef", undefined]);
  });

  it("does not copy a large chunk", async () => {
    const { exchange, next } = await open();
    const chunks = [Buffer.alloc(64 * 1024, "x"), Buffer.alloc(64 * 1024, "y"), Buffer.from("z")];
    for (const chunk of chunks) exchange.onChunk(chunk);
    for (const chunk of chunks) expect((await next()).value).toBe(chunk);
  });

  it("stops the sender while much lies unread, and lets it go on as soon as it does not", async () => {
    const { exchange, read, said } = await open();
    for (let count = 0; count < 6; count++) exchange.onChunk(Buffer.alloc(50_000, "x"));
    expect(said).toEqual(["pause"]);
    await read();
    expect(said).toEqual(["pause", "resume"]);
  });

  it("hands over what has come before it says that it failed for silence", async () => {
    const { exchange, read, advance, said } = await open();
    exchange.onChunk(Buffer.from("begun"));
    // What lies unread is the reader's slowness.
    advance(FIRST_BYTE_MS + 3 * IDLE_MS);
    expect(await read()).toBe("begun");
    advance(IDLE_MS - 1);
    exchange.onChunk(Buffer.from("more"));
    expect(await read()).toBe("more");
    const last = read();
    advance(IDLE_MS - 1);
    expect(said).toEqual([]);
    advance(1);
    await expect(last).rejects.toMatchObject({ kind: "timeout", message: expect.stringContaining("idle timeout") as string });
    expect(said).toEqual(["cancel stalled"]);
  });

  it("fails with what the transport reports, for who waits and for who asks later", async () => {
    const { exchange, read } = await open();
    const waiting = read();
    exchange.onError(new Error("gone"));
    await expect(waiting).rejects.toMatchObject({ kind: "network" });
    await expect(read()).rejects.toMatchObject({ kind: "network" });
  });
});

interface Opened {
  readonly exchange: Exchange;
  readonly next: () => Promise<IteratorResult<Uint8Array>>;
  /** The text of the next chunk; undefined at the end. */
  readonly read: () => Promise<string | undefined>;
  readonly advance: (ms: number) => void;
  /** What was done to the connection. */
  readonly said: readonly string[];
}

/** An exchange whose headers have come. */
async function open(): Promise<Opened> {
  const { clock, advance } = steppedClock();
  const { signal } = new AbortController();
  const timers = { firstByteMs: FIRST_BYTE_MS, idleMs: IDLE_MS };
  const exchange = openExchange({ provider: "test", signal, clock, timers, maxBytes: 1_000_000 }, new URL("http://test"));
  const said: string[] = [];
  exchange.onSent({
    cancel: (why) => void said.push(`cancel ${why}`),
    pause: () => void said.push("pause"),
    resume: () => void said.push("resume"),
  });
  exchange.onHeaders(200, {});
  const chunks = (await exchange.response).body[Symbol.asyncIterator]();
  const next = (): Promise<IteratorResult<Uint8Array>> => chunks.next();
  return {
    exchange,
    next,
    async read() {
      const { value } = (await next()) as { value: Uint8Array | undefined };
      return value === undefined ? undefined : Buffer.from(value).toString();
    },
    advance,
    said,
  };
}
