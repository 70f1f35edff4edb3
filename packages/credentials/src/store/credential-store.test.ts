import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { OrcError, Redacted, systemClock } from "@llm-orc/contracts";
import { withFileLock } from "@llm-orc/project-files";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryKeyring } from "../__fixtures__/memory-keyring.ts";
import { recordingLogger } from "../__fixtures__/recording-logger.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import type { Credential, OAuthCredential } from "./credential.ts";
import { type CredentialStore, type CredentialStoreOptions, openCredentialStore } from "./credential-store.ts";
import { createEncryptedFile } from "./encrypted-file.ts";

const KEY = "sk-test-0123456789abcdef";

const anyCharacter = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));

describe("openCredentialStore", () => {
  it("has nothing, and makes nothing, before something is stored", async () => {
    const dir = join(temporaryFolder(), "not", "there");
    const store = open({ dir });
    expect([await store.list(), await store.get("acme"), await store.remove("acme"), await store.update("acme", (c) => c)]).toEqual([
      [],
      undefined,
      false,
      false,
    ]);
    await expect(store.grantOrigin("acme", "https://a.test")).rejects.toMatchObject({
      code: "CREDENTIAL_NOT_FOUND",
      message: "No key of acme is stored.",
      hint: "Add it: llm-orc auth add acme",
    });
    expect(existsSync(dir)).toBe(false);
  });

  it("keeps a key for the next who opens it, and no readable trace of it on disk", async () => {
    const dir = temporaryFolder();
    expect(await open({ dir }).set("acme", apiKey(KEY))).toBe("file");
    const found = await open({ dir }).get("acme");
    expect(found?.kind === "api_key" && found.key.reveal()).toBe(KEY);
    expect(readdirSync(dir).toSorted()).toEqual([".credentials_key", "credentials.json"]);
    for (const name of readdirSync(dir)) expect(readFileSync(join(dir, name), "latin1")).not.toContain("sk-test");
  });

  it("stores those that are missing at once, and none of them when one cannot be", async () => {
    const store = open({ dir: temporaryFolder() });
    await store.set("acme", apiKey(KEY));
    const given = new Map([
      ["acme", apiKey("another-key")],
      ["groq", apiKey("key-of-groq")],
      ["other", apiKey("key-of-other")],
    ]);
    await expect(store.addMissing(new Map([...given, ["empty", apiKey("")]]))).rejects.toMatchObject({ code: "CREDENTIAL_EMPTY" });
    expect((await store.list()).map(({ name }) => name)).toEqual(["acme"]);
    expect([await store.addMissing(given), await store.addMissing(given)]).toEqual([["groq", "other"], []]);
    const kept = await store.get("acme");
    expect(kept?.kind === "api_key" && kept.key.reveal()).toBe(KEY);
  });

  it("gives back whatever was stored", async () => {
    const dir = temporaryFolder();
    const store = open({ dir });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, credentials, { noNullPrototype: true, maxKeys: 4 }), async (entries) => {
        rmSync(store.file, { force: true });
        for (const [name, credential] of Object.entries(entries)) await store.set(name, credential);
        const reopened = open({ dir });
        for (const [name, credential] of Object.entries(entries)) expect(plain(await reopened.get(name))).toEqual(plain(credential));
        expect((await reopened.list()).map(({ name }) => name)).toEqual(Object.keys(entries).toSorted());
      }),
      { numRuns: 30 },
    );
  });

  it("replaces and removes one and leaves the others", async () => {
    const store = open();
    await store.set("acme", apiKey("old-key-of-acme"));
    await store.set("openai-compatible/groq", apiKey("key-of-groq"));
    await store.set("acme", apiKey(KEY));
    expect(plain(await store.get("acme"))).toMatchObject({ key: KEY });
    expect(await store.remove("acme")).toBe(true);
    expect(await store.remove("acme")).toBe(false);
    expect((await store.list()).map(({ name }) => name)).toEqual(["openai-compatible/groq"]);
  });

  it("lists everything but the secrets", async () => {
    const store = open({ clock: { ...fixedClock } });
    await store.set("acme", { ...apiKey(KEY), origins: ["https://gateway.corp.test/v1"], imported: true });
    await store.set("google-gemini", login());
    const list = await store.list();
    expect(list).toEqual([
      {
        name: "acme",
        kind: "api_key",
        place: "file",
        origins: ["https://gateway.corp.test"],
        imported: true,
        addedAt: "2026-11-24T12:00:00.000Z",
      },
      { name: "google-gemini", kind: "oauth", place: "file", expiresAtMs: 1_800_000_000_000, addedAt: "2026-11-24T12:00:00.000Z" },
    ]);
    expect(JSON.stringify(list) + inspect(list, { depth: 9 })).not.toMatch(/sk-test|access-|refresh-|client-secret/);
  });

  it("shows no secret of what it gives, however it is printed", async () => {
    const store = open();
    await store.set("acme", apiKey(KEY));
    await store.set("google-gemini", login());
    const found = [await store.get("acme"), await store.get("google-gemini"), store.secrets()];
    expect(JSON.stringify(found) + inspect(found, { depth: 9 })).not.toMatch(/sk-test|access-|refresh-|client-secret/);
  });

  it("knows every secret that it has seen, also those that it no longer has, and none before it is asked", async () => {
    const dir = temporaryFolder();
    const store = open({ dir });
    await store.set("acme", apiKey("old-key-of-acme"));
    await store.set("acme", apiKey(KEY));
    await store.set("google-gemini", login());
    const secrets = ["access-0123456789", "client-secret-0123", "old-key-of-acme", "refresh-0123456789", KEY];
    expect(revealed(store.secrets())).toEqual(secrets);
    const other = open({ dir });
    expect(other.secrets()).toEqual([]);
    await other.list();
    expect(revealed(other.secrets())).toEqual(secrets.filter((secret) => secret !== "old-key-of-acme"));
  });

  it.each([
    ["a name that is none", "../acme", apiKey(KEY), "NAME_INVALID"],
    ["an empty key", "acme", apiKey(""), "CREDENTIAL_EMPTY"],
    ["a login without a token", "acme", { kind: "oauth", tokens: { accessToken: new Redacted("") } }, "CREDENTIAL_EMPTY"],
    ["an origin that is none", "acme", { ...apiKey(KEY), origins: ["acme.test"] }, "CREDENTIAL_ORIGIN_INVALID"],
  ] as const)("refuses %s", async (_, name, credential, code) => {
    const store = open();
    await expect(store.set(name, credential)).rejects.toMatchObject({ code });
    if (code === "NAME_INVALID") await expect(store.set(name, credential)).rejects.toThrow("a provider's name");
    expect(existsSync(store.file)).toBe(false);
  });

  it("says of which key it is that it is empty, and what to type", async () => {
    await expect(open().set("acme", apiKey(""))).rejects.toMatchObject({
      message: "The key for acme is empty.",
      hint: "Type or paste it when asked: llm-orc auth add acme",
    });
  });

  it("keeps a time that it is given", async () => {
    const store = open({ clock: fixedClock });
    await store.set("acme", { ...apiKey(KEY), addedAt: "2024-01-01T00:00:00.000Z" });
    expect((await store.find("acme"))?.addedAt).toBe("2024-01-01T00:00:00.000Z");
  });

  it("says so when it has an entry that this program does not understand", async () => {
    const dir = temporaryFolder();
    const store = open({ dir });
    await store.set("acme", apiKey(KEY));
    await createEncryptedFile(dir, {}, systemClock).update((entries) => new Map(entries).set("other", { kind: "passkey", document: {} }));
    for (const act of [() => store.list(), () => store.get("acme"), () => store.find("other")]) {
      await expect(act()).rejects.toMatchObject({
        code: "CREDENTIAL_STORE_UNREADABLE",
        message: "The credential store has an entry that this program does not understand.",
        hint: "Update llm-orc: npm install -g llm-orc@latest",
      });
    }
  });

  it("changes what is there and keeps when it was added", async () => {
    const store = open({ clock: fixedClock });
    await store.set("google-gemini", login());
    const tokens = { accessToken: new Redacted("access-new-9876543210") };
    expect(await store.update("google-gemini", (stored) => (stored.kind === "oauth" ? { ...stored, tokens } : stored))).toBe(true);
    expect(plain(await store.get("google-gemini"))).toMatchObject({
      access_token: "access-new-9876543210",
      client_id: "client-id",
      addedAt: "2026-11-24T12:00:00.000Z",
    });
    expect(revealed(store.secrets())).toContain("access-new-9876543210");
  });

  it("grants origins, each once, as origins", async () => {
    const store = open();
    await store.set("acme", apiKey(KEY));
    await store.grantOrigin("acme", "https://a.test/v1?x=1");
    await store.grantOrigin("acme", "https://a.test");
    await store.grantOrigin("acme", "http://b.test:8080");
    expect((await store.find("acme"))?.origins).toEqual(["https://a.test", "http://b.test:8080"]);
    const before = readFileSync(store.file);
    await store.grantOrigin("acme", "https://a.test/v2");
    expect(readFileSync(store.file)).toEqual(before);
    await expect(store.grantOrigin("acme", "file:///etc/passwd")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_INVALID" });
  });

  it("takes names that mean something to JavaScript for names", async () => {
    const store = open();
    for (const name of ["__proto__", "constructor", "7", "10"]) await store.set(name, apiKey(`key-of-${name}`));
    expect(plain(await store.get("__proto__"))).toMatchObject({ key: "key-of-__proto__" });
    expect(await store.get("toString")).toBeUndefined();
    expect((await store.list()).map(({ name }) => name)).toEqual(["10", "7", "__proto__", "constructor"]);
  });
});

describe("the files of openCredentialStore", () => {
  it("close a folder that was open to others", async () => {
    const dir = temporaryFolder();
    chmodSync(dir, 0o777);
    await open({ dir }).set("acme", apiKey(KEY));
    expect(modeOf(dir)).toBe("700");
  });

  it.each(["credentials.json", ".credentials_key"])("are not used when others can read or write %s", async (name) => {
    const dir = temporaryFolder();
    const store = open({ dir });
    await store.set("acme", apiKey(KEY));
    const file = join(dir, name);
    for (const mode of [0o640, 0o620, 0o604, 0o602, 0o644, 0o610]) {
      chmodSync(file, mode);
      const refusal = expect.objectContaining({ code: "CREDENTIAL_FILE_UNSAFE", hint: `Close it: chmod 600 "${file}"` }) as unknown;
      await expect(store.get("acme")).rejects.toEqual(refusal);
      await expect(store.set("acme", apiKey("another-key"))).rejects.toEqual(refusal);
    }
    chmodSync(file, 0o600);
    expect(plain(await store.get("acme"))).toMatchObject({ key: KEY });
  });

  it.each(["credentials.json", ".credentials_key"])("are not used when %s is a link", async (name) => {
    const dir = temporaryFolder();
    const store = open({ dir });
    await store.set("acme", apiKey(KEY));
    const bytes = readFileSync(join(dir, name));
    rmSync(join(dir, name));
    writeFileSync(join(dir, "target"), bytes, { mode: 0o600 });
    symlinkSync("target", join(dir, name));
    await expect(store.get("acme")).rejects.toMatchObject({ code: "CREDENTIAL_FILE_UNSAFE" });
    await expect(store.set("acme", apiKey("another-key"))).rejects.toMatchObject({ code: "CREDENTIAL_FILE_UNSAFE" });
    expect(readFileSync(join(dir, "target"))).toEqual(bytes);
  });

  it("lose none of what one process stores at once", async () => {
    const store = open();
    await Promise.all(Array.from({ length: 20 }, (_, number) => store.set(`provider-${number}`, apiKey(`key-${number}`))));
    expect(await store.list()).toHaveLength(20);
  });
});

describe("a change of openCredentialStore", () => {
  it.each<[string, (store: CredentialStore) => Promise<unknown>]>([
    ["has gone", (store) => store.remove("acme")],
    ["has moved to the keyring", (store) => store.set("acme", apiKey(KEY), { place: "keyring" })],
  ])("changes nothing where, while it waited for others, its entry %s", async (_, meanwhile) => {
    const store = open({ keyring: memoryKeyring() });
    await store.set("other", apiKey("key-of-another"));
    await store.set("acme", apiKey("old-key-of-acme"));
    const before = readFileSync(store.file);
    await meanwhile(store);
    const after = readFileSync(store.file);
    writeFileSync(store.file, before);
    const waiting: Promise<unknown>[] = [];
    await withFileLock(`${store.file}.lock`, async () => {
      waiting.push(
        store.update("acme", () => apiKey("new-key-of-acme")),
        store.grantOrigin("acme", "https://a.test"),
      );
      // Both have looked at the file by now, and wait for the lock.
      await setImmediate();
      writeFileSync(store.file, after);
    });
    expect(await Promise.all(waiting)).toEqual([false, undefined]);
    expect(await store.get("other")).toBeDefined();
  });
});

describe("a passphrase", () => {
  it("takes the place of the key file, and is needed from then on", async () => {
    const dir = temporaryFolder();
    const env = { LLM_ORC_PASSPHRASE: "correct horse" };
    await open({ dir, env }).set("acme", apiKey(KEY));
    expect(readdirSync(dir)).toEqual(["credentials.json"]);
    expect(plain(await open({ dir, env }).get("acme"))).toMatchObject({ key: KEY });
    const bytes = readFileSync(join(dir, "credentials.json"));
    for (const wrong of [{}, { LLM_ORC_PASSPHRASE: "" }, { LLM_ORC_PASSPHRASE: "correct horse " }]) {
      const store = open({ dir, env: wrong });
      const refusal = expect.objectContaining({
        code: "CREDENTIAL_STORE_UNREADABLE",
        hint: "Give its passphrase: export LLM_ORC_PASSPHRASE=...",
      }) as unknown;
      await expect(store.get("acme")).rejects.toEqual(refusal);
      await expect(store.set("acme", apiKey("another-key"))).rejects.toEqual(refusal);
    }
    expect(readFileSync(join(dir, "credentials.json"))).toEqual(bytes);
    expect(readdirSync(dir)).toEqual(["credentials.json"]);
  }, 60_000);

  it("changes nothing for a store that has a key file", async () => {
    const dir = temporaryFolder();
    await open({ dir }).set("acme", apiKey(KEY));
    await open({ dir, env: { LLM_ORC_PASSPHRASE: "correct horse" } }).set("other", apiKey(KEY));
    expect(await open({ dir }).list()).toHaveLength(2);
  });
});

describe("the keyring of openCredentialStore", () => {
  it("holds the secret of what was put there, and the file the rest", async () => {
    const dir = temporaryFolder();
    const keyring = memoryKeyring();
    const store = open({ dir, keyring });
    expect(await store.set("acme", { ...apiKey(KEY), origins: ["https://a.test"] }, { place: "keyring" })).toBe("keyring");
    expect(keyring.secrets.get("acme")?.reveal()).toContain(KEY);
    // As the stores of today are read tomorrow.
    expect(JSON.parse(readFileSync(store.file, "utf8"))).toMatchObject({ entries: [{ name: "acme", kind: "keyring" }] });
    await store.grantOrigin("acme", "https://b.test");
    keyring.calls.length = 0;
    expect(await store.list()).toMatchObject([
      { name: "acme", kind: "api_key", place: "keyring", origins: ["https://a.test", "https://b.test"] },
    ]);
    expect(keyring.calls).toEqual([]);
    expect(plain(await open({ dir, keyring }).get("acme"))).toMatchObject({ key: KEY, origins: ["https://a.test", "https://b.test"] });
  });

  it("is not asked for what is in the file", async () => {
    const keyring = memoryKeyring();
    const store = open({ keyring });
    await store.set("acme", apiKey(KEY));
    await store.get("acme");
    await store.get("other");
    await store.remove("acme");
    expect(keyring.calls).toEqual([]);
  });

  it("leaves it to the file, and says so, when it cannot be used", async () => {
    const keyring = memoryKeyring();
    keyring.isLocked = true;
    const logger = recordingLogger();
    const store = open({ keyring, logger });
    expect(await store.set("acme", apiKey(KEY), { place: "keyring" })).toBe("file");
    expect(logger.messages).toEqual([
      `The system's keyring cannot be used here: it is locked. The key of acme is kept in the encrypted file instead: ${store.file}`,
    ]);
    expect(plain(await store.get("acme"))).toMatchObject({ key: KEY });
  });

  it("is said to be the reason when a key in it cannot be had", async () => {
    const dir = temporaryFolder();
    const keyring = memoryKeyring();
    await open({ dir, keyring }).set("acme", apiKey(KEY), { place: "keyring" });
    keyring.isLocked = true;
    await expect(open({ dir, keyring }).get("acme")).rejects.toMatchObject({ code: "CREDENTIAL_KEYRING_UNAVAILABLE" });
    await expect(open({ dir, keyring: false }).get("acme")).rejects.toMatchObject({
      code: "CREDENTIAL_KEYRING_UNAVAILABLE",
      message: "The key of acme is in the system's keyring, which is not to be used here.",
      hint: "Keep it in the encrypted file: llm-orc auth add acme",
    });
  });

  it("is not touched when the file cannot be written", async () => {
    const keyring = memoryKeyring();
    const store = open({ keyring });
    await store.set("acme", apiKey(KEY));
    writeFileSync(store.file, "damaged");
    await expect(store.set("acme", apiKey(KEY), { place: "keyring" })).rejects.toMatchObject({ code: "CREDENTIAL_STORE_UNREADABLE" });
    expect(keyring.calls).toEqual([]);
  });

  it("is left out where it is switched off", async () => {
    const store = open({ keyring: false });
    expect(await store.set("acme", apiKey(KEY), { place: "keyring" })).toBe("file");
    expect(plain(await store.get("acme"))).toMatchObject({ key: KEY });
  });

  it("is not forgiven what nobody expects of it", async () => {
    const keyring = memoryKeyring();
    const store = open({ keyring });
    await store.set("acme", apiKey(KEY), { place: "keyring" });
    const fault = new OrcError("OAUTH_NETWORK", "a fault");
    const faulty = { ...keyring, set: () => Promise.reject(fault), remove: () => Promise.reject(new Error("a fault")) };
    const other = open({ dir: store.dir, keyring: faulty });
    await expect(other.set("other", apiKey(KEY), { place: "keyring" })).rejects.toThrow("a fault");
    await expect(other.remove("acme")).rejects.toThrow("a fault");
    await expect(open({ dir: store.dir, keyring: { ...faulty, remove: () => Promise.reject(fault) } }).remove("acme")).rejects.toBe(fault);
    expect((await store.list()).map(({ name }) => name)).toEqual(["acme"]);
  });

  it("need not be there to forget what was in it", async () => {
    const store = open({ keyring: memoryKeyring() });
    await store.set("acme", apiKey(KEY), { place: "keyring" });
    const other = open({ dir: store.dir, keyring: false });
    expect([await other.remove("acme"), await store.list()]).toEqual([true, []]);
  });

  it("keeps a login as a login", async () => {
    const store = open({ keyring: memoryKeyring() });
    await store.set("google-gemini", login(), { place: "keyring" });
    expect(await store.list()).toMatchObject([{ name: "google-gemini", kind: "oauth", place: "keyring" }]);
    expect(plain(await store.get("google-gemini"))).toMatchObject({ refresh_token: "refresh-0123456789" });
    expect(revealed(store.secrets())).toContain("refresh-0123456789");
  });

  it("has none for a provider when somebody has removed it there, or it holds something else", async () => {
    const keyring = memoryKeyring();
    const store = open({ keyring });
    await store.set("acme", apiKey(KEY), { place: "keyring" });
    keyring.secrets.set("acme", new Redacted("no document"));
    expect([await store.get("acme"), await store.update("acme", (credential) => credential)]).toEqual([undefined, false]);
    keyring.secrets.clear();
    expect(await store.get("acme")).toBeUndefined();
  });

  it("keeps what is changed, and no longer what is removed or moved to the file", async () => {
    const keyring = memoryKeyring();
    const store = open({ keyring });
    await store.set("acme", apiKey("old-key-of-acme"), { place: "keyring" });
    expect(await store.update("acme", () => apiKey(KEY))).toBe(true);
    expect(plain(await store.get("acme"))).toMatchObject({ key: KEY });
    expect(await store.find("acme")).toMatchObject({ place: "keyring" });
    await store.set("acme", apiKey(KEY));
    expect([keyring.secrets.size, (await store.find("acme"))?.place]).toEqual([0, "file"]);
    await store.set("acme", apiKey(KEY), { place: "keyring" });
    expect([await store.remove("acme"), keyring.secrets.size, await store.list()]).toEqual([true, 0, []]);
  });

  it("may keep what is removed while it is locked, which is said", async () => {
    const keyring = memoryKeyring();
    const logger = recordingLogger();
    const store = open({ keyring, logger });
    await store.set("acme", apiKey(KEY), { place: "keyring" });
    keyring.isLocked = true;
    expect(await store.remove("acme")).toBe(true);
    expect(logger.messages).toEqual([
      "The secret of acme may still be in the system's keyring. The system's keyring cannot be used here: it is locked.",
    ]);
    expect(await store.list()).toEqual([]);
  });
});

const fixedClock = { now: () => Date.UTC(2026, 10, 24, 12), monotonicMs: () => 0, after: () => () => {} };

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}(\/[a-z0-9][a-z0-9._-]{0,8}[a-z0-9])?$/);
const secrets = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 60 }).map((text) => new Redacted(text));
const facts = fc.record(
  { origins: fc.array(fc.constantFrom("https://a.test", "http://b.test:8080"), { maxLength: 2 }), imported: fc.constant(true) },
  { requiredKeys: [] },
);
const credentials: fc.Arbitrary<Credential> = fc
  .tuple(
    facts,
    fc.oneof(
      fc.record({ kind: fc.constant("api_key" as const), key: secrets }),
      fc.record(
        {
          kind: fc.constant("oauth" as const),
          tokens: fc.record(
            { accessToken: secrets, refreshToken: secrets, expiresAtMs: fc.nat().map((seconds) => seconds * 1000) },
            { requiredKeys: ["accessToken"] },
          ),
          client: fc.record({ clientId: fc.string({ minLength: 1 }), clientSecret: secrets }, { requiredKeys: ["clientId"] }),
        },
        { requiredKeys: ["kind", "tokens"] },
      ),
    ),
  )
  .map(([some, credential]) => ({ ...some, ...credential, addedAt: "2026-11-24T12:00:00.000Z" }));

function open(options: Partial<CredentialStoreOptions> = {}) {
  return openCredentialStore({ dir: options.dir ?? temporaryFolder(), keyring: false, ...options });
}

function apiKey(key: string): Credential {
  return { kind: "api_key", key: new Redacted(key) };
}

function login(): OAuthCredential {
  return {
    kind: "oauth",
    tokens: {
      accessToken: new Redacted("access-0123456789"),
      refreshToken: new Redacted("refresh-0123456789"),
      expiresAtMs: 1_800_000_000_000,
    },
    client: { clientId: "client-id", clientSecret: new Redacted("client-secret-0123") },
  };
}

/** With its secrets legible. */
function plain(credential: Credential | undefined): unknown {
  if (credential === undefined) return undefined;
  const { kind, origins, imported, addedAt } = credential;
  if (credential.kind === "api_key") return { kind, key: credential.key.reveal(), origins, imported, addedAt };
  const { tokens, client } = credential;
  return {
    kind,
    access_token: tokens.accessToken.reveal(),
    refresh_token: tokens.refreshToken?.reveal(),
    expiresAtMs: tokens.expiresAtMs,
    client_id: client?.clientId,
    client_secret: client?.clientSecret?.reveal(),
    origins,
    imported,
    addedAt,
  };
}

function revealed(list: readonly Redacted[]): readonly string[] {
  return list.map((secret) => secret.reveal()).toSorted();
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
