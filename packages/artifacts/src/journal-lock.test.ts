import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isFileLocked } from "@llm-orc/project-files";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { acquireJournalLock } from "./journal-lock.ts";

describe("acquireJournalLock", () => {
  it("holds until it is released, and says who holds it", () => {
    const file = join(temporaryFolder(), "journal.lock");
    const release = acquireJournalLock(file);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
    expect(() => acquireJournalLock(file)).toThrowError(
      expect.objectContaining({
        code: "RUN_IN_USE",
        message: `Another process (pid ${process.pid}) is writing this run: ${file}`,
        hint: `Wait until it has ended, or stop it, and try again. When the process that it names is no llm-orc: rm "${file}"`,
      }),
    );
    release();
    acquireJournalLock(file)();
    expect(existsSync(file)).toBe(false);
  });

  it("has no pid to name while the lock is being written", () => {
    const file = join(temporaryFolder(), "journal.lock");
    writeFileSync(file, "");
    expect(() => acquireJournalLock(file)).toThrowError(`Another process is writing this run: ${file}`);
  });

  it("takes over the lock of a dead process", () => {
    const file = join(temporaryFolder(), "journal.lock");
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, JSON.stringify({ pid: dead, process_start: null, acquired_at: "" }));
    acquireJournalLock(file);
    expect(isFileLocked(file)).toBe(true);
  });
});
