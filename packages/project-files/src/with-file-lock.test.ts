import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { outputOf, spawnFixture } from "./__fixtures__/spawn-fixture.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { acquireFileLock, isFileLocked } from "./file-lock.ts";
import { withFileLock } from "./with-file-lock.ts";

describe("withFileLock", () => {
  it("gives back what the work gives, and the lock", async () => {
    const file = lockFile();
    expect(await withFileLock(file, () => isFileLocked(file))).toBe(true);
    expect(existsSync(file)).toBe(false);
  });

  it("gives the lock back when the work fails", async () => {
    const file = lockFile();
    await expect(
      withFileLock(file, () => {
        throw new Error("the work failed");
      }),
    ).rejects.toThrow("the work failed");
    expect(existsSync(file)).toBe(false);
  });

  it("lets callers of one process take turns", async () => {
    const file = lockFile();
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(file, work, { timeoutMs: 60_000 })));
    expect(most).toBe(1);
  });

  it("lets processes take turns: none of what they do is lost", async () => {
    const file = join(temporaryFolder(), "number");
    writeFileSync(file, "0");
    await Promise.all(Array.from({ length: 5 }, () => outputOf(spawnFixture("count-under-lock.ts", file, "20"))));
    expect(readFileSync(file, "utf8")).toBe("100");
    expect(readdirSync(join(file, ".."))).toEqual(["number"]);
  }, 60_000);

  it("gives up when its turn does not come in time, and asks until then", async () => {
    const file = lockFile();
    const release = acquireFileLock(file);
    const waits: number[] = [];
    await expect(withFileLock(file, () => "never", { timeoutMs: 1_000, clock: jumpingClock(waits) })).rejects.toMatchObject({
      code: "FILE_IN_USE",
      message: expect.stringContaining(`pid ${process.pid}`) as string,
    });
    expect(waits.length).toBeGreaterThanOrEqual(20);
    expect(waits.every((ms) => ms >= 5 && ms <= 50)).toBe(true);
    release();
  });

  it("waits 10 seconds when nothing else is said", async () => {
    const file = lockFile();
    acquireFileLock(file);
    const waits: number[] = [];
    await expect(withFileLock(file, () => "never", { clock: jumpingClock(waits) })).rejects.toMatchObject({ code: "FILE_IN_USE" });
    const waited = waits.reduce((sum, ms) => sum + ms);
    expect(waited).toBeGreaterThanOrEqual(10_000);
    expect(waited).toBeLessThan(10_050);
  });

  it("takes the lock of a process that died in its work", async () => {
    const file = lockFile();
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, JSON.stringify({ pid: dead, process_start: null, acquired_at: "" }));
    expect(await withFileLock(file, () => "done")).toBe("done");
  });

  it("stops waiting when it is told to, and leaves the lock to its holder", async () => {
    const file = lockFile();
    acquireFileLock(file);
    const stop = new AbortController();
    const waiting = withFileLock(file, () => "never", { timeoutMs: 60_000, signal: stop.signal });
    stop.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
    await expect(withFileLock(lockFile(), () => "never", { signal: stop.signal })).rejects.toThrow("no longer wanted");
    expect(isFileLocked(file)).toBe(true);
  });

  it("throws what is wrong with the place of the lock", async () => {
    await expect(withFileLock(join(temporaryFolder(), "not", "there"), () => "never")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

/** Time passes by being waited for. */
function jumpingClock(waits: number[]): Clock {
  let now = 0;
  return {
    now: () => now,
    monotonicMs: () => now,
    after(delayMs, callback) {
      waits.push(delayMs);
      now += delayMs;
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    },
  };
}

function lockFile(): string {
  return join(temporaryFolder(), "data.lock");
}
