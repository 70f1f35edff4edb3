import { EventEmitter } from "node:events";
import type * as Fs from "node:fs";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { InputAnswer } from "@llm-orc/run-spec";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { type AskedQuestion, createAnswerFolder } from "./answer-folder.ts";

class Watcher extends EventEmitter {
  readonly folder: string;
  readonly look: () => void;
  isClosed = false;
  constructor(folder: string, look: () => void) {
    super();
    this.folder = folder;
    this.look = look;
  }
  close(): void {
    this.isClosed = true;
  }
}

// What a system tells of changes differs from one to the next: here nothing, unless the test does.
const system = vi.hoisted(() => ({ watchers: [] as unknown[], canWatch: true, canRemove: true, open: 0 }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    openSync: (path: string, flags: number) => {
      const descriptor = real.openSync(path, flags);
      system.open++;
      return descriptor;
    },
    closeSync: (descriptor: number) => {
      real.closeSync(descriptor);
      system.open--;
    },
    rmSync: (path: string, options: Fs.RmOptions) => {
      if (!system.canRemove) throw Object.assign(new Error("EROFS: read-only file system, unlink"), { code: "EROFS" });
      real.rmSync(path, options);
    },
    watch: (folder: string, _options: unknown, look: () => void) => {
      if (!system.canWatch) throw Object.assign(new Error("ENOSPC: no watch is left"), { code: "ENOSPC" });
      const watcher = new Watcher(folder, look);
      system.watchers.push(watcher);
      return watcher;
    },
  };
});
const watchers = system.watchers as Watcher[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  watchers.length = 0;
  system.canWatch = true;
  system.canRemove = true;
  expect(system.open).toBe(0);
});

const ROME = question("01a22d42-334f-77f8-872d-c5615df7eecd");
const OSLO = question("01a32d42-334f-77f8-872d-c5615df7eecd");
const never = new AbortController().signal;

describe("AnswerFolder.wait", () => {
  it("looks every second where the system cannot tell of changes", async () => {
    system.canWatch = false;
    const folder = temporaryFolder();
    const answer = settled(createAnswerFolder(folder).wait(ROME, never));
    leave(folder, ROME);
    vi.advanceTimersByTime(999);
    expect(await answer()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect([await answer(), vi.getTimerCount()]).toEqual([{ value: "x" }, 0]);
  });

  it("gives the run a secret that cannot be removed, and says where it lies", async () => {
    const folder = temporaryFolder();
    const warnings: string[] = [];
    const logger = { warn: (text: string) => void warnings.push(text), debug() {} };
    const secret = { ...ROME, request: { ...ROME.request, secret: true } };
    const answer = settled(createAnswerFolder(folder, { logger }).wait(secret, never));
    leave(folder, secret);
    system.canRemove = false;
    vi.advanceTimersByTime(1000);
    expect([await answer(), vi.getTimerCount()]).toEqual([{ value: "x" }, 0]);
    expect(warnings).toEqual([
      `${folder}/answers/${ROME.request_id}.json holds a secret that the run has by now, and cannot be removed: EROFS: read-only file system, unlink. Delete it yourself.`,
    ]);
  });

  it("goes on looking when the system stops telling", async () => {
    const folder = temporaryFolder();
    const answer = settled(createAnswerFolder(folder).wait(ROME, never));
    watchers[0]?.emit("error", new Error("the folder has gone"));
    expect(watchers[0]?.isClosed).toBe(true);
    leave(folder, ROME);
    vi.advanceTimersByTime(1000);
    expect(await answer()).toEqual({ value: "x" });
  });

  it("watches once for all who wait, and no longer than somebody does", async () => {
    const folder = temporaryFolder();
    const answers = createAnswerFolder(folder);
    const stop = new AbortController();
    const rome = settled(answers.wait(ROME, never));
    const oslo = settled(answers.wait(OSLO, stop.signal));
    expect([watchers.map((watcher) => watcher.folder), vi.getTimerCount()]).toEqual([[join(folder, "answers")], 1]);
    leave(folder, ROME);
    watchers[0]?.look();
    expect([await rome(), await oslo()]).toEqual([{ value: "x" }, undefined]);
    expect([watchers[0]?.isClosed, vi.getTimerCount()]).toEqual([false, 1]);
    stop.abort();
    expect([watchers[0]?.isClosed, vi.getTimerCount()]).toEqual([true, 0]);
    const again = settled(answers.wait(OSLO, never));
    expect([watchers.length, vi.getTimerCount()]).toEqual([2, 1]);
    leave(folder, OSLO);
    watchers[1]?.look();
    expect([await again(), watchers[1]?.isClosed, vi.getTimerCount()]).toEqual([{ value: "x" }, true, 0]);
  });

  it("watches on for the others when one is given up", () => {
    const answers = createAnswerFolder(temporaryFolder());
    const stop = new AbortController();
    void answers.wait(ROME, never);
    void answers.wait(OSLO, stop.signal);
    stop.abort();
    expect([watchers[0]?.isClosed, vi.getTimerCount()]).toEqual([false, 1]);
  });

  it("does not begin for what is there already, or given up already", async () => {
    const folder = temporaryFolder();
    const answers = createAnswerFolder(folder);
    leave(folder, ROME);
    expect(await answers.wait(ROME, never)).toEqual({ value: "x" });
    void answers.wait(OSLO, AbortSignal.abort());
    expect([watchers.filter((watcher) => !watcher.isClosed), vi.getTimerCount()]).toEqual([[], 0]);
  });
});

function question(id: string): AskedQuestion {
  return { request_id: id, request: { prompt: "Where?", kind: "text" } };
}

function leave(folder: string, { request_id: id }: AskedQuestion): void {
  mkdirSync(join(folder, "answers"), { recursive: true });
  writeFileSync(join(folder, "answers", `${id}.json`), '{"value": "x"}');
}

/** Tells the answer that there is by now. */
function settled(waiting: Promise<InputAnswer>): () => Promise<InputAnswer | undefined> {
  let answer: InputAnswer | undefined;
  void waiting.then((value) => (answer = value));
  return async () => {
    await new Promise(setImmediate);
    return answer;
  };
}
