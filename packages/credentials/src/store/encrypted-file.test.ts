import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@llm-orc/contracts";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { createEncryptedFile, type EncryptedFile } from "./encrypted-file.ts";
import type * as SealedDocument from "./sealed-document.ts";

const decrypted = vi.hoisted(() => ({ times: 0 }));
vi.mock("./sealed-document.ts", async (original) => {
  const real = await original<typeof SealedDocument>();
  return {
    ...real,
    openDocument(...input: Parameters<typeof real.openDocument>) {
      decrypted.times++;
      return real.openDocument(...input);
    },
  };
});

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
