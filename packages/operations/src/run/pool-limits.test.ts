import { describe, expect, it } from "vitest";
import { poolLimits } from "./pool-limits.ts";

describe("poolLimits", () => {
  it("sets no limit that nobody wrote", () => {
    expect(poolLimits({})).toEqual({});
    expect(poolLimits({ connectionPool: { max_keepalive: 0 } })).toEqual({ idleConnections: 0 });
  });

  it("names every limit as providers do, in milliseconds", () => {
    expect(poolLimits({ connectionPool: { max_connections: 50, max_keepalive: 10, keepalive_expiry: 5.5 } })).toEqual({
      connections: 50,
      idleConnections: 10,
      keepAliveMs: 5_500,
    });
  });
});
