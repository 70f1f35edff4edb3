import type { AgentOutputEvent, RunEvent } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import { AgentText } from "./agent-text.ts";
import { EventLog } from "./event-log.ts";
import { createRedactor } from "./redactor.ts";

describe("EventLog", () => {
  it("shows texts in turn to a reader that lags, each joined to one piece", async () => {
    const { log, say } = create();
    const events = log.read();
    say("a", "a1");
    expect(await next(events)).toEqual(["a", 0, "a1"]);
    say("a", "a2");
    say("b", "b1");
    say("a", "a3");
    expect(await next(events)).toEqual(["a", 2, "a2a3"]);
    say("a", "a4");
    say("c", "c1");
    // None waits behind one that goes on talking.
    expect(await next(events)).toEqual(["b", 0, "b1"]);
    expect(await next(events)).toEqual(["a", 6, "a4"]);
    expect(await next(events)).toEqual(["c", 0, "c1"]);
  });

  it("gives each reader all of a text from its own place on, also what was not shown yet", async () => {
    const { log, say, texts } = create();
    const early = log.read();
    say("a", "one ");
    expect(await next(early)).toEqual(["a", 0, "one "]);
    say("a", "two ");
    const late = log.read();
    const first = next(late);
    expect(await first).toEqual(["a", 0, "one two "]);
    const text = texts.get("a") as AgentText;
    text.unshown = "three";
    log.outputEnds(text);
    log.end();
    expect(await next(early)).toEqual(["a", 4, "two three"]);
    expect(await next(late)).toEqual(["a", 8, "three"]);
    expect([await early.next(), await late.next()].map(({ done }) => done)).toEqual([true, true]);
    expect(text.text).toBe("one two three");
  });

  it("begins a withdrawn text again", async () => {
    const { log, say, texts } = create();
    const events = log.read();
    say("a", "wrong");
    expect(await next(events)).toEqual(["a", 0, "wrong"]);
    say("a", " and more");
    texts.get("a")?.restart();
    say("a", "right");
    expect((await events.next()).value).toMatchObject({ attempt: 2, offset: 0, delta: "right" });
  });
});

interface Created {
  readonly log: EventLog;
  /** Shown at once. */
  readonly say: (agent: string, delta: string) => void;
  readonly texts: ReadonlyMap<string, AgentText>;
}

function create(): Created {
  const log = new EventLog("run", () => "2026-01-01T00:00:00.000Z");
  const texts = new Map<string, AgentText>();
  const redactor = createRedactor(
    () => [],
    () => 0,
  );
  function say(agent: string, delta: string): void {
    const text =
      texts.get(agent) ??
      new AgentText({ agent, path: [] }, redactor, (grown) => {
        grown.show();
        log.outputGrew(grown);
      });
    texts.set(agent, text);
    text.append(delta);
  }
  return { log, say, texts };
}

async function next(events: AsyncIterator<RunEvent>): Promise<readonly [string, number, string]> {
  const { agent, offset, delta } = (await events.next()).value as AgentOutputEvent;
  return [agent, offset, delta];
}
