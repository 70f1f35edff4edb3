import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { outputOf, spawnFixture } from "./__fixtures__/spawn-fixture.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { acquireFileLock, isFileLocked } from "./file-lock.ts";

describe("acquireFileLock", () => {
  it("holds until it is released", () => {
    const file = lockFile();
    const release = acquireFileLock(file);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
    expect(isFileLocked(file)).toBe(true);
    expect(() => acquireFileLock(file)).toThrowError(
      expect.objectContaining({ code: "FILE_IN_USE", message: expect.stringContaining(`pid ${process.pid}`) as string }),
    );
    release();
    expect(isFileLocked(file)).toBe(false);
    acquireFileLock(file)();
    expect(existsSync(file)).toBe(false);
  });

  it("takes over the lock of a dead process and leaves nothing behind", () => {
    const file = lockFile();
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, JSON.stringify({ pid: dead, process_start: null, acquired_at: "" }));
    expect(isFileLocked(file)).toBe(false);
    acquireFileLock(file);
    expect(readdirSync(dirname(file))).toEqual(["data.lock"]);
    expect(isFileLocked(file)).toBe(true);
  });

  it.runIf(process.platform === "linux")("takes over the lock of a dead process whose pid is in use again", () => {
    const file = lockFile();
    writeFileSync(file, JSON.stringify({ pid: process.pid, process_start: "1", acquired_at: "" }));
    expect(isFileLocked(file)).toBe(false);
    acquireFileLock(file);
    expect(isFileLocked(file)).toBe(true);
  });

  it("gives a new lock the time to get its content, and an old empty one no more", () => {
    const file = lockFile();
    writeFileSync(file, "");
    expect(() => acquireFileLock(file)).toThrowError(expect.objectContaining({ code: "FILE_IN_USE" }));
    utimesSync(file, new Date(0), new Date(0));
    acquireFileLock(file)();
  });

  it("lets only the holder of the claim take over, unless the claim is a leftover itself", () => {
    const file = lockFile();
    writeFileSync(file, JSON.stringify({ pid: process.pid, process_start: "1", acquired_at: "" }));
    utimesSync(file, new Date(0), new Date(0));
    writeFileSync(file, "no lock at all");
    utimesSync(file, new Date(0), new Date(0));
    writeFileSync(`${file}.takeover`, "");
    expect(() => acquireFileLock(file)).toThrowError(expect.objectContaining({ code: "FILE_IN_USE" }));
    utimesSync(`${file}.takeover`, new Date(0), new Date(0));
    acquireFileLock(file)();
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it("gives a stale lock to exactly one of several processes that want it at once", async () => {
    const folder = temporaryFolder();
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    for (const number of numbers) writeFileSync(join(folder, `${number}.lock`), JSON.stringify({ pid: dead, process_start: null }));
    const start = String(Date.now() + 1_000);
    const racers = Array.from({ length: 4 }, () => spawnFixture("race-for-locks.ts", folder, "100", start));
    const outputs = racers.map(outputOf);
    const isDone = (racer: (typeof racers)[number]): Promise<void> =>
      new Promise((resolve) => racer.stdout.on("data", (text: string) => text.endsWith("done\n") && resolve()));
    await Promise.all(racers.map(isDone));
    for (const racer of racers) racer.kill("SIGKILL");
    const winners = (await Promise.all(outputs)).flatMap((output) => output.split("\n").slice(0, -2).map(Number));
    expect(winners.sort((a, b) => a - b)).toEqual(numbers);
  });
});

describe("isFileLocked", () => {
  it("is false where there is no lock, and of a leftover of a process that wrote nothing into it", () => {
    const file = lockFile();
    expect(isFileLocked(file)).toBe(false);
    writeFileSync(file, "");
    expect(isFileLocked(file)).toBe(true);
    utimesSync(file, new Date(0), new Date(0));
    expect(isFileLocked(file)).toBe(false);
  });
});

function lockFile(): string {
  return join(temporaryFolder(), "data.lock");
}
