import { describe, expect, it } from "vitest";
import { formatCost, formatCount, formatDuration, formatMoment } from "./format-amounts.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1_240, "1.2 s"],
    [59_949, "59.9 s"],
    [59_950, "1 min 0 s"],
    [185_000, "3 min 5 s"],
    [7_800_000, "2 h 10 min"],
  ])("writes %d as %s", (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe("formatCost", () => {
  it.each([
    [{ usd: "0.00123", status: "known" }, "$0.00123"],
    [{ usd: "0", status: "known" }, "$0"],
    [{ usd: "0.5", status: "estimated" }, "about $0.5"],
    [{ usd: "0.5", status: "unknown" }, "at least $0.5"],
    [{ usd: "0", status: "unknown" }, "unknown"],
    [{ usd: null, status: "unknown" }, "unknown"],
  ] as const)("writes %j as %s", (cost, text) => {
    expect(formatCost(cost)).toBe(text);
  });
});

describe("formatCount", () => {
  it("groups by three", () => {
    expect([0, 999, 1_000, 1_234_567].map(formatCount)).toEqual(["0", "999", "1,000", "1,234,567"]);
  });
});

describe("formatMoment", () => {
  it("is in UTC", () => {
    expect(formatMoment("2026-11-23T10:15:30.042+01:00")).toBe("2026-11-23 09:15:30 UTC");
    expect(formatMoment("?")).toBe("unknown");
  });
});
