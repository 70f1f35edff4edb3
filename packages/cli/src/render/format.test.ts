import type { Cost } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { formatBytes, formatCost, formatCount, formatDuration, formatElapsed, formatTimeOfDay, formatTokens } from "./format.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [45.4, "45 ms"],
    [99.4, "99 ms"],
    [99.6, "0.1 s"],
    [1234, "1.2 s"],
    [59_949, "59.9 s"],
    [59_950, "1m 00s"],
    [65_000, "1m 05s"],
    [3_599_600, "1h 00m"],
    [7_384_000, "2h 03m"],
    [-5, "0 ms"],
  ])("says %d ms as %s", (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe("formatElapsed", () => {
  it("keeps its unit below a second", () => {
    expect([formatElapsed(0), formatElapsed(45), formatElapsed(999)]).toEqual(["0.0 s", "0.0 s", "1.0 s"]);
  });
});

describe("formatTokens", () => {
  it.each([
    [0, "0"],
    [340, "340"],
    [999, "999"],
    [1000, "1k"],
    [1234, "1.2k"],
    [99_400, "99.4k"],
    [123_456, "123k"],
    [999_600, "1M"],
    [4_500_000, "4.5M"],
    [5e12, "5000G"],
  ])("says %d as %s", (tokens, words) => {
    expect(formatTokens(tokens)).toBe(words);
  });

  it("marks an estimate", () => {
    expect(formatTokens(1234, true)).toBe("~1.2k");
  });
});

describe("formatCost", () => {
  it.each<[Cost, string]>([
    [{ usd: "0", status: "known" }, "$0"],
    [{ usd: "0.0000003", status: "known" }, "<$0.0001"],
    [{ usd: "0.00123", status: "known" }, "$0.0012"],
    [{ usd: "0.0123", status: "estimated" }, "~$0.0123"],
    [{ usd: "0.123456", status: "known" }, "$0.123"],
    [{ usd: "0.99999", status: "known" }, "$1.00"],
    [{ usd: "12.345", status: "known" }, "$12.35"],
    [{ usd: null, status: "unknown" }, "unknown"],
    [{ usd: "0.5", status: "unknown" }, "$0.500+"],
  ])("says %j as %s", (cost, words) => {
    expect(formatCost(cost)).toBe(words);
  });
});

describe("formatBytes", () => {
  it("uses powers of a thousand", () => {
    expect([512, 1500, 64_000_000].map(formatBytes)).toEqual(["512 B", "1.5 kB", "64 MB"]);
  });
});

describe("formatCount", () => {
  it("has the plural", () => {
    expect([formatCount(0, "agent"), formatCount(1, "agent"), formatCount(2, "agent")]).toEqual(["0 agents", "1 agent", "2 agents"]);
  });
});

describe("formatTimeOfDay", () => {
  it("is local time", () => {
    const local = new Date(2026, 10, 23, 9, 3, 5);
    expect(formatTimeOfDay(local.toISOString())).toBe("09:03:05");
  });
});
