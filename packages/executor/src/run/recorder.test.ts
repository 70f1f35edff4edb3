import { systemClock } from "@llm-orc/contracts";
import { expect, it } from "vitest";
import { timestamps } from "./recorder.ts";

it("tells the time as RFC 3339 has it, also where a second, a minute and a year begin", () => {
  let nowMs = 0;
  const timestamp = timestamps({ ...systemClock, now: () => nowMs });
  const newYear = Date.UTC(2027, 0, 1);
  for (const ms of [newYear - 1001, newYear - 1000, newYear - 1, newYear - 1, newYear, newYear + 7, newYear + 60_042.75, newYear - 5, 0]) {
    nowMs = ms;
    expect(timestamp()).toBe(new Date(ms).toISOString());
  }
});
