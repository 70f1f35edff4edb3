import { createFakeClock } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { Circuit, type Verdict } from "./circuit.ts";
import { DEFAULT_CIRCUIT } from "./policy.ts";

describe("Circuit", () => {
  it("opens when 20 attempts ended within 30 s and four of five failed", () => {
    const { circuit, end } = start();
    end(19, "failure");
    expect(circuit.isOpen).toBe(false);
    end(1, "failure");
    expect(circuit.isOpen).toBe(true);
    expect(circuit.tryEnter()).toBeUndefined();
  });

  it("counts what is under way as not failed, and what says nothing not at all", () => {
    const { circuit, end } = start();
    for (let index = 0; index < 10; index++) circuit.tryEnter();
    end(30, "failure");
    expect(circuit.isOpen).toBe(false);
    for (let index = 0; index < 10; index++) circuit.leave("usual", "none");
    end(1, "failure");
    expect(circuit.isOpen).toBe(true);
  });

  it("forgets what ended more than 30 s ago", async () => {
    const { circuit, clock, end } = start();
    end(19, "failure");
    await clock.advance(31_000);
    end(5, "failure");
    expect(circuit.isOpen).toBe(false);
  });

  it("lets one attempt through after 15 s: it closes, or opens for as long again", async () => {
    const { circuit, clock, end } = start();
    end(20, "failure");
    await clock.advance(15_000);
    expect(circuit.tryEnter()).toBe("probe");
    expect(circuit.tryEnter()).toBeUndefined();
    circuit.leave("probe", "failure");
    expect(circuit.isOpen).toBe(true);
    await clock.advance(15_000);
    expect(circuit.tryEnter()).toBe("probe");
    circuit.leave("probe", "success");
    expect(circuit.isOpen).toBe(false);
    // All that came before is forgotten.
    end(19, "failure");
    expect(circuit.isOpen).toBe(false);
  });

  it("takes the next for its probe when one was broken off, and no attempt from before for it", async () => {
    const { circuit, clock, end } = start();
    expect(circuit.tryEnter()).toBe("usual");
    end(30, "failure");
    await clock.advance(15_000);
    expect(circuit.tryEnter()).toBe("probe");
    circuit.leave("usual", "success");
    expect(circuit.isOpen).toBe(true);
    circuit.leave("probe", "none");
    expect(circuit.isOpen).toBe(false);
    expect(circuit.tryEnter()).toBe("probe");
    expect(circuit.isOpen).toBe(true);
  });

  it("wakes those who wait when it may be tried, and leaves no timer for those who gave up", async () => {
    const { circuit, clock, end } = start();
    end(20, "failure");
    let woken = 0;
    circuit.wait(() => woken++);
    const giveUp = circuit.wait(() => woken++);
    giveUp();
    await clock.advance(14_999);
    expect(woken).toBe(0);
    await clock.advance(1);
    expect(woken).toBe(1);
    expect(clock.pending).toBe(0);
  });
});

function start(): { circuit: Circuit; clock: ReturnType<typeof createFakeClock>; end: (count: number, verdict: Verdict) => void } {
  const clock = createFakeClock();
  const circuit = new Circuit(clock, DEFAULT_CIRCUIT);
  return {
    circuit,
    clock,
    end: (count, verdict) => {
      for (let index = 0; index < count; index++) {
        const entry = circuit.tryEnter();
        if (entry !== undefined) circuit.leave(entry, verdict);
      }
    },
  };
}
