import type * as Crypto from "node:crypto";
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "@llm-orc/contracts";
import { withFileLock } from "@llm-orc/project-files";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { createManualClock } from "../oauth/__fixtures__/manual-clock.ts";
import { createEncryptedFile, type EncryptedFile } from "./encrypted-file.ts";

const decrypted = vi.hoisted(() => ({ times: 0 }));
vi.mock("node:crypto", async (original) => {
  const real = await original<typeof Crypto>();
  const createDecipheriv = (...input: Parameters<typeof real.createDecipheriv>): ReturnType<typeof real.createDecipheriv> => {
    decrypted.times++;
    return real.createDecipheriv(...input);
  };
  return { ...real, createDecipheriv };
});

const PROTECTED = '{"format": "llm-orc-credentials", "version": 1, "protection": {"kind": "passphrase", "salt": "AAAA"}}';

// As if the files had been left alone for long.
const later = { ...systemClock, now: () => Date.now() + 3_600_000 };

describe("createEncryptedFile", () => {
  it("decrypts once while nothing changes, unless it has changed so lately that it may again unnoticed", async () => {
    const dir = temporaryFolder();
    await write(createEncryptedFile(dir, {}, systemClock), "acme", "one");
    decrypted.times = 0;
    const file = createEncryptedFile(dir, {}, later);
    for (let round = 0; round < 10; round++) expect((await file.read()).get("acme")).toMatchObject({ document: { value: "one" } });
    expect(decrypted.times).toBe(1);
    const early = createEncryptedFile(dir, {}, { ...systemClock, now: () => 0 });
    for (let round = 0; round < 3; round++) await early.read();
    expect(decrypted.times).toBe(4);
  });

  it("takes files for settled that were left alone for two seconds", async () => {
    const dir = temporaryFolder();
    await write(createEncryptedFile(dir, {}, systemClock), "acme", "one");
    const changedAt = Number(statSync(join(dir, "credentials.json"), { bigint: true }).ctimeMs);
    for (const [ageMs, times] of [
      [1_999, 2],
      [2_000, 1],
    ] as const) {
      decrypted.times = 0;
      const file = createEncryptedFile(dir, {}, { ...systemClock, now: () => changedAt + ageMs });
      for (let round = 0; round < 2; round++) await file.read();
      expect(decrypted.times).toBe(times);
    }
  });

  it("writes nothing when nothing is to be changed, and what the change throws comes out", async () => {
    const dir = temporaryFolder();
    const file = createEncryptedFile(dir, {}, systemClock);
    await file.update(() => undefined);
    expect(readdirSync(dir)).toEqual([]);
    await expect(
      file.update(() => {
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    await write(file, "acme", "one");
    expect(readdirSync(dir).toSorted()).toEqual([".credentials_key", "credentials.json"]);
  });

  it("waits 30 seconds for another that changes it, and then says so", async () => {
    const clock = createManualClock();
    const file = createEncryptedFile(temporaryFolder(), {}, clock);
    await withFileLock(`${file.path}.lock`, async () => {
      let ended: unknown = "waiting";
      void write(file, "acme", "one").catch((error: unknown) => (ended = error));
      // It looks again after 5 to 50 ms each time.
      while (clock.monotonicMs() < 29_950) {
        clock.advance(50);
        await setImmediate();
      }
      expect(ended).toBe("waiting");
      clock.advance(50);
      await setImmediate();
      expect(ended).toMatchObject({ code: "FILE_IN_USE", isRetryable: true });
    });
    expect([clock.pending, await file.read()]).toEqual([0, new Map()]);
  });

  const restore = (dir: string): string =>
    `Put back a copy of it and of .credentials_key. Without one, move both away and add the keys again: mv "${dir}/credentials.json" "${dir}/credentials.json.old"`;

  it.each<[string, (dir: string) => void, string, (dir: string) => string]>([
    ["it is damaged", (dir) => writeFileSync(join(dir, "credentials.json"), "damaged"), "it is damaged", restore],
    ["its key is gone", (dir) => rmSync(join(dir, ".credentials_key")), ".credentials_key beside it is missing or no key", restore],
    [
      "its key is another one",
      (dir) => writeFileSync(join(dir, ".credentials_key"), Buffer.alloc(32)),
      "it or its key has been changed",
      restore,
    ],
    [
      "it says that a passphrase protects it",
      (dir) => writeFileSync(join(dir, "credentials.json"), PROTECTED),
      "LLM_ORC_PASSPHRASE is not set",
      () => "Give its passphrase: export LLM_ORC_PASSPHRASE=...",
    ],
  ])("says of a file that cannot be read that %s, and what to do", async (_, change, why, hint) => {
    const dir = temporaryFolder();
    const file = createEncryptedFile(dir, {}, systemClock);
    await write(file, "acme", "one");
    change(dir);
    await expect(file.read()).rejects.toMatchObject({
      code: "CREDENTIAL_STORE_UNREADABLE",
      message: `The credentials in ${file.path} cannot be read, and are left as they are: ${why}.`,
      hint: hint(dir),
    });
  });

  it("says that a file is newer than this program", async () => {
    const dir = temporaryFolder();
    const file = createEncryptedFile(dir, {}, systemClock);
    writeFileSync(file.path, '{"format": "llm-orc-credentials", "version": 2}', { mode: 0o600 });
    await expect(file.read()).rejects.toMatchObject({
      code: "CREDENTIAL_STORE_UNREADABLE",
      message: `${file.path} is of format 2; this llm-orc reads 1.`,
      hint: "Update llm-orc: npm install -g llm-orc@latest",
    });
  });

  it("says that the key file beside it is no key, before anything is written", async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, ".credentials_key"), "no key", { mode: 0o600 });
    const file = createEncryptedFile(dir, {}, systemClock);
    await expect(write(file, "acme", "one")).rejects.toMatchObject({
      code: "CREDENTIAL_STORE_UNREADABLE",
      message: expect.stringMatching(/: \.credentials_key beside it is no key\.$/) as string,
    });
    expect(readdirSync(dir)).toEqual([".credentials_key"]);
  });

  it("says that the passphrase is wrong, and how to give it", async () => {
    const dir = temporaryFolder();
    await write(createEncryptedFile(dir, { LLM_ORC_PASSPHRASE: "right" }, systemClock), "acme", "one");
    await expect(createEncryptedFile(dir, { LLM_ORC_PASSPHRASE: "wrong" }, systemClock).read()).rejects.toMatchObject({
      message: expect.stringContaining(": the passphrase is wrong, or the file has been changed.") as string,
      hint: "Give its passphrase: export LLM_ORC_PASSPHRASE=...",
    });
  }, 60_000);

  it("reads what another program has changed", async () => {
    const dir = temporaryFolder();
    const [reader, writer] = [createEncryptedFile(dir, {}, later), createEncryptedFile(dir, {}, systemClock)];
    expect([(await reader.read()).size, (await reader.read()).size]).toEqual([0, 0]);
    for (const value of ["one", "two", "three"]) {
      await write(writer, "acme", value);
      for (let round = 0; round < 2; round++) expect((await reader.read()).get("acme")).toMatchObject({ document: { value } });
    }
    rmSync(writer.path);
    expect((await reader.read()).size).toBe(0);
  });

  it.each<[string, (dir: string) => void]>([
    ["the file is open to others", (dir) => chmodSync(join(dir, "credentials.json"), 0o644)],
    ["the key is open to others", (dir) => chmodSync(join(dir, ".credentials_key"), 0o644)],
    ["the key is gone", (dir) => rmSync(join(dir, ".credentials_key"))],
    ["the key is another one", (dir) => writeFileSync(join(dir, ".credentials_key"), Buffer.alloc(32))],
    ["the file is damaged", (dir) => writeFileSync(join(dir, "credentials.json"), "damaged")],
  ])("no longer gives what it has read once %s", async (_, change) => {
    const dir = temporaryFolder();
    const file = createEncryptedFile(dir, {}, later);
    await write(file, "acme", "one");
    await file.read();
    change(dir);
    await expect(file.read()).rejects.toMatchObject({ code: expect.stringMatching(/^CREDENTIAL_/) as string });
    await expect(write(file, "acme", "two")).rejects.toMatchObject({ code: expect.stringMatching(/^CREDENTIAL_/) as string });
  });
});

async function write(file: EncryptedFile, name: string, value: string): Promise<void> {
  await file.update((entries) => new Map(entries).set(name, { kind: "api_key", document: { value } }));
}
