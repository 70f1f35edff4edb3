import { createFakeClock } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { RetryTokens } from "./retry-tokens.ts";

describe("RetryTokens", () => {
  it("gives ten at once, then one every 5 s, in the order in which they were asked for", async () => {
    const clock = createFakeClock();
    const tokens = new RetryTokens(clock);
    const taken: number[] = [];
    for (let index = 0; index < 13; index++) tokens.take(() => taken.push(index));
    expect(taken).toHaveLength(10);
    await clock.advance(4_999);
    expect(taken).toHaveLength(10);
    await clock.advance(1);
    expect(taken).toHaveLength(11);
    await clock.advance(10_000);
    expect(taken).toEqual(Array.from({ length: 13 }, (_, index) => index));
    expect(clock.pending).toBe(0);
  });

  it("gives one more for two successes, and never keeps more than ten", () => {
    const clock = createFakeClock();
    const tokens = new RetryTokens(clock);
    let taken = 0;
    for (let index = 0; index < 100; index++) tokens.succeeded();
    for (let index = 0; index < 12; index++) tokens.take(() => taken++);
    expect(taken).toBe(10);
    tokens.succeeded();
    expect(taken).toBe(10);
    tokens.succeeded();
    expect(taken).toBe(11);
  });

  it("leaves no timer when nobody waits any more", async () => {
    const clock = createFakeClock();
    const tokens = new RetryTokens(clock);
    for (let index = 0; index < 10; index++) tokens.take(() => {});
    const leave = tokens.take(() => expect.unreachable());
    expect(clock.pending).toBe(1);
    leave();
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
  });
});
