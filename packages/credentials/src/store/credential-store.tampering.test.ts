import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOrcError, type JsonObject, Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { type CredentialStore, openCredentialStore } from "./credential-store.ts";

describe("a store that is not what was written", () => {
  it("is refused and left as it is, whichever bit of it has changed", async () => {
    const { store, file, keyFile } = await twoKeys();
    const bytes = readFileSync(file);
    const keyBytes = readFileSync(keyFile);
    for (const flipped of flips(bytes)) {
      writeFileSync(file, flipped);
      await expectRefused(store);
      expect(readFileSync(file).equals(flipped) && readFileSync(keyFile).equals(keyBytes)).toBe(true);
    }
    writeFileSync(file, bytes);
    expect(await store.list()).toHaveLength(2);
  }, 300_000);

  it("is refused and left as it is, whichever bit of its key has changed", async () => {
    const { store, file, keyFile } = await twoKeys();
    const bytes = readFileSync(file);
    const keyBytes = readFileSync(keyFile);
    expect(keyBytes).toHaveLength(32);
    for (const flipped of flips(keyBytes)) {
      writeFileSync(keyFile, flipped);
      await expectRefused(store);
      expect(readFileSync(file).equals(bytes) && readFileSync(keyFile).equals(flipped)).toBe(true);
    }
  }, 60_000);

  it("is refused when it ends early, at every length, or goes on", async () => {
    const { store, file } = await twoKeys();
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      await expect(store.list()).rejects.toMatchObject({ code: "CREDENTIAL_STORE_UNREADABLE" });
    }
    for (const end of ["\n", " ", "\0", "{}"]) {
      writeFileSync(file, Buffer.concat([bytes, Buffer.from(end)]));
      await expectRefused(store);
    }
  }, 60_000);

  it.each<[string, (entries: Entry[], old: readonly Entry[]) => readonly Entry[]]>([
    ["one is taken out", (entries) => entries.slice(1)],
    ["all are taken out", () => []],
    ["one is there twice", (entries) => [...entries, entries[0] as Entry]],
    ["their order is another", (entries) => entries.toReversed()],
    [
      "their names are swapped",
      ([a, b]) => [
        { ...(a as Entry), name: "other" },
        { ...(b as Entry), name: "acme" },
      ],
    ],
    [
      "what they hold is swapped",
      ([a, b]) => [
        { ...(b as Entry), name: "acme" },
        { ...(a as Entry), name: "other" },
      ],
    ],
    ["an older one is put back", ([, b], [oldA]) => [oldA as Entry, b as Entry]],
    ["one is of another kind", ([a, b]) => [{ ...(a as Entry), kind: "keyring" }, b as Entry]],
  ])("is refused when, of its entries, %s", async (_, change) => {
    const { store, file, keyFile } = await twoKeys();
    const old = documentIn(file).entries;
    await store.set("acme", { kind: "api_key", key: new Redacted("a-newer-key-of-acme") });
    const document = documentIn(file);
    writeFileSync(file, `${JSON.stringify({ ...document, entries: change(document.entries, old) }, null, 2)}\n`);
    const bytes = readFileSync(file);
    await expectRefused(store);
    expect(readFileSync(file)).toEqual(bytes);
    expect(existsSync(keyFile)).toBe(true);
  });

  it.each<[string, (document: JsonObject) => string]>([
    ["says the same in other words", (document) => JSON.stringify(document)],
    ["is said to be protected by a passphrase", (document) => pretty({ ...document, protection: { kind: "passphrase", salt: "AAAA" } })],
    ["does not say how it is protected", (document) => pretty({ ...document, protection: null })],
    ["is of a protection that nobody knows", (document) => pretty({ ...document, protection: { kind: "none" } })],
    ["has a key more", (document) => pretty({ ...document, note: "" })],
    ["is of another version", (document) => pretty({ ...document, version: 0 })],
    ["is of a later version", (document) => pretty({ ...document, version: 2 })],
    ["is of another format", (document) => pretty({ ...document, format: "other" })],
    ["has no version", (document) => pretty({ ...document, version: null })],
    ["is an empty file", () => ""],
    ["is no JSON", () => "{"],
    ["is JSON of another kind", () => "[]\n"],
  ])("is refused when it %s", async (_, change) => {
    const { store, file } = await twoKeys();
    writeFileSync(file, change(documentIn(file)));
    const bytes = readFileSync(file);
    await expectRefused(store);
    expect(readFileSync(file)).toEqual(bytes);
  });

  it("is refused without its key, and no new key is made in its place", async () => {
    const { store, file, keyFile } = await twoKeys();
    const bytes = readFileSync(file);
    for (const key of [undefined, Buffer.alloc(0), Buffer.alloc(31), Buffer.alloc(33)]) {
      rmSync(keyFile, { force: true });
      if (key !== undefined) writeFileSync(keyFile, key, { mode: 0o600 });
      await expectRefused(store);
      expect(existsSync(keyFile) ? readFileSync(keyFile) : undefined).toEqual(key);
    }
    expect(readFileSync(file)).toEqual(bytes);
  });

  it("is not begun with a key file that is no key", async () => {
    const { store, file, keyFile } = await twoKeys();
    rmSync(file);
    writeFileSync(keyFile, "no key");
    await expect(store.set("acme", { kind: "api_key", key: new Redacted("another-key") })).rejects.toMatchObject({
      code: "CREDENTIAL_STORE_UNREADABLE",
    });
    expect([existsSync(file), readFileSync(keyFile, "utf8")]).toEqual([false, "no key"]);
  });

  it("is begun anew with the key that is there when the store itself is gone", async () => {
    const { store, file, keyFile } = await twoKeys();
    const keyBytes = readFileSync(keyFile);
    rmSync(file);
    expect(await store.list()).toEqual([]);
    await store.set("acme", { kind: "api_key", key: new Redacted("another-key") });
    expect([readFileSync(keyFile), (await store.list()).length]).toEqual([keyBytes, 1]);
  });
});

interface Entry extends JsonObject {
  readonly name: string;
  readonly kind: string;
}

function documentIn(file: string): JsonObject & { readonly entries: Entry[] } {
  return JSON.parse(readFileSync(file, "utf8")) as JsonObject & { readonly entries: Entry[] };
}

function pretty(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function* flips(bytes: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    yield flipped;
  }
}

async function twoKeys(): Promise<{ readonly store: CredentialStore; readonly file: string; readonly keyFile: string }> {
  const dir = temporaryFolder();
  const store = openCredentialStore({ dir, keyring: false });
  await store.set("acme", { kind: "api_key", key: new Redacted("k-0123456789") });
  await store.set("other", { kind: "api_key", key: new Redacted("k-9876543210") });
  return { store, file: store.file, keyFile: join(dir, ".credentials_key") };
}

// No temporary file, no lock and no secret remains.
async function expectRefused(store: CredentialStore): Promise<void> {
  const before = readdirSync(store.dir).join();
  for (const act of [
    () => store.get("acme"),
    () => store.set("third", { kind: "api_key", key: new Redacted("k-of-the-third") }),
    () => store.remove("acme"),
  ]) {
    const error: unknown = await act().catch((thrown: unknown) => thrown);
    if (!isOrcError(error) || error.code !== "CREDENTIAL_STORE_UNREADABLE") expect.fail(`It was not refused: ${String(error)}`);
    if (/k-\w+/.test(error.message + (error.hint ?? ""))) expect.fail(error.message);
  }
  if (readdirSync(store.dir).join() !== before) expect.fail("Another file was left.");
}
