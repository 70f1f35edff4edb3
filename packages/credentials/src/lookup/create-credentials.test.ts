import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { isOrcError, Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { ACME_ORIGIN, acmePlugin } from "../__fixtures__/acme-plugin.ts";
import { memoryKeyring } from "../__fixtures__/memory-keyring.ts";
import { recordingLogger } from "../__fixtures__/recording-logger.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import type { Credential } from "../store/credential.ts";
import { type CredentialStore, openCredentialStore } from "../store/credential-store.ts";
import { createCredentials, type Credentials, type CredentialsOptions } from "./create-credentials.ts";

const plugin = acmePlugin();
const path = { PATH: process.env["PATH"] };

describe("credential", () => {
  it("comes from the environment, else the helper, else the keyring, else the file", async () => {
    const keyring = memoryKeyring();
    const store = openCredentialStore({ dir: temporaryFolder(), keyring });
    await store.set("acme", apiKey("key-in-the-file-1"));
    const helpers = { byProvider: { acme: "echo key-of-the-helper" } };
    const all = create({ store, env: { ...path, ACME_API_KEY: "key-in-the-environment" }, helpers });
    expect([await keyOf(all), await all.source(plugin, undefined)]).toEqual(["key-in-the-environment", "environment ACME_API_KEY"]);
    const withHelper = create({ store, env: path, helpers });
    expect([await keyOf(withHelper), await withHelper.source(plugin, undefined)]).toEqual(["key-of-the-helper", "helper"]);
    const stored = create({ store });
    expect([await keyOf(stored), await stored.source(plugin, undefined)]).toEqual(["key-in-the-file-1", "file"]);
    await store.set("acme", apiKey("key-in-the-keyring"), { place: "keyring" });
    expect([await keyOf(stored), await stored.source(plugin, undefined)]).toEqual(["key-in-the-keyring", "keyring"]);
    await store.remove("acme");
    expect([await keyOf(stored), await stored.source(plugin, undefined)]).toEqual([undefined, undefined]);
  });

  it("comes from the store when the helper has none for the provider", async () => {
    const store = await storeWith("acme", apiKey("key-in-the-file-1"));
    const credentials = create({ store, env: path, helpers: { global: "true" } });
    expect([await keyOf(credentials), await credentials.source(plugin, undefined)]).toEqual(["key-in-the-file-1", "file"]);
  });

  it("is never that of the provider for a scope, or of a scope for the provider or another scope", async () => {
    const store = await storeWith("acme", apiKey("key-of-acme-00001"));
    await store.set("acme/groq", apiKey("key-of-groq-00001"));
    await store.grantOrigin("acme", "https://x.test");
    await store.grantOrigin("acme/groq", "https://x.test");
    const credentials = create({ store, env: path, helpers: { byProvider: { acme: "true" } }, grants: { acme: ["https://y.test"] } });
    expect(await keyOf(credentials, "https://x.test")).toBe("key-of-acme-00001");
    expect(await keyOf(credentials, "https://x.test", "groq")).toBe("key-of-groq-00001");
    expect(await keyOf(credentials, "https://x.test", "corp")).toBeUndefined();
    await expect(keyOf(credentials, "https://y.test", "groq")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
    await expect(keyOf(credentials, ACME_ORIGIN, "groq")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
    await expect(keyOf(credentials, "https://groq.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
    expect(await keyOf(create({ store, env: { ACME_API_KEY: "key-of-acme-00002" } }), "https://groq.test", "groq")).toBe(
      "key-of-groq-00001",
    );
  });

  const sources: readonly [string, () => Promise<Partial<CredentialsOptions>>][] = [
    ["the environment", async () => ({ env: { ACME_API_KEY: "key-0123456789" } })],
    ["a helper", async () => ({ env: path, helpers: { global: "echo key-0123456789" } })],
    ["the file", async () => ({ store: await storeWith("acme", apiKey("key-0123456789")) })],
    ["the keyring", async () => ({ store: await keyringStoreWith("acme", apiKey("key-0123456789")) })],
  ];

  it.each(sources)("from %s goes to the vendor, this machine and what the user granted, and nowhere else", async (_, options) => {
    const given = await options();
    const env = { ...given.env, ACME_BASE_URL: "https://gateway.corp.test/v1" };
    const credentials = create({ ...given, env, grants: { acme: ["https://granted.test/v1"], other: ["https://other.test"] } });
    for (const origin of [ACME_ORIGIN, "http://localhost:8080", "https://gateway.corp.test", "https://granted.test"]) {
      expect(await keyOf(credentials, origin)).toBe("key-0123456789");
    }
    for (const origin of ["https://evil.test", "https://other.test", "http://api.acme.test", "https://groq.test"]) {
      const error: unknown = await keyOf(credentials, origin).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED", hint: expect.stringContaining(origin) as string });
      expect(everythingIn(error)).not.toContain("key-0123456789");
    }
  });

  it("goes to the origins of its own entry", async () => {
    const store = await storeWith("acme", { ...apiKey("key-0123456789"), origins: ["https://mine.test"] });
    expect(await keyOf(create({ store }), "https://mine.test")).toBe("key-0123456789");
    await store.grantOrigin("acme", "https://later.test");
    expect(await keyOf(create({ store }), "https://later.test")).toBe("key-0123456789");
  });

  it("of a scope that nobody knows is bound by the user first", async () => {
    const store = await storeWith("acme/corp", apiKey("key-0123456789"));
    const credentials = create({ store });
    await expect(keyOf(credentials, "https://corp.test", "corp")).rejects.toMatchObject({
      code: "CREDENTIAL_ORIGIN_UNBOUND",
      hint: "If it belongs there: llm-orc auth add acme/corp --origin https://corp.test",
    });
    expect(await keyOf(credentials, "http://localhost:1234", "corp")).toBe("key-0123456789");
    await store.grantOrigin("acme/corp", "https://corp.test");
    expect(await keyOf(credentials, "https://corp.test", "corp")).toBe("key-0123456789");
    await expect(keyOf(credentials, "https://evil.test", "corp")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
  });

  it("that was imported is bound by the user first, also for a vendor with an address", async () => {
    const store = await storeWith("acme", { ...apiKey("key-0123456789"), imported: true });
    const credentials = create({ store });
    await expect(keyOf(credentials)).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_UNBOUND" });
    await store.grantOrigin("acme", ACME_ORIGIN);
    expect(await keyOf(credentials)).toBe("key-0123456789");
  });

  it("is not looked for when the provider takes none", async () => {
    const { ran, helpers } = markingHelper();
    const store = await storeWith("acme", apiKey("key-0123456789"));
    const credentials = create({ store, env: path, helpers });
    const keyless = acmePlugin({ auth: ["none"] });
    expect([await keyOf(credentials, ACME_ORIGIN, undefined, keyless), await credentials.source(keyless, undefined), ran()]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(await credentials.hasCredential(keyless, undefined)).toBe("no");
  });

  it("is not looked for under what is no name", async () => {
    const { ran, helpers } = markingHelper();
    const credentials = create({ env: path, helpers });
    for (const scope of ["../x", "x; rm -rf ~", "$(id)", "x\u001b[2J", ""]) {
      expect(await keyOf(credentials, ACME_ORIGIN, scope)).toBeUndefined();
      expect(await credentials.source(plugin, scope)).toBeUndefined();
      expect(await credentials.hasCredential(plugin, scope)).toBe("no");
    }
    expect(ran()).toBe(false);
  });

  it("is not fetched from the keyring for an origin that it may not go to", async () => {
    const keyring = memoryKeyring();
    const store = openCredentialStore({ dir: temporaryFolder(), keyring });
    await store.set("acme", apiKey("key-0123456789"), { place: "keyring" });
    keyring.calls.length = 0;
    await expect(keyOf(create({ store }), "https://evil.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
    expect(keyring.calls).toEqual([]);
  });

  it("is none when the keyring has lost it", async () => {
    const keyring = memoryKeyring();
    const store = openCredentialStore({ dir: temporaryFolder(), keyring });
    await store.set("acme", apiKey("key-0123456789"), { place: "keyring" });
    keyring.secrets.clear();
    expect(await keyOf(create({ store }))).toBeUndefined();
  });

  it("is refused when the store is, and comes from the environment all the same", async () => {
    const store = await storeWith("acme", apiKey("key-0123456789"));
    writeFileSync(store.file, "damaged");
    await expect(keyOf(create({ store }))).rejects.toMatchObject({ code: "CREDENTIAL_STORE_UNREADABLE" });
    await expect(create({ store }).hasCredential(plugin, undefined)).rejects.toMatchObject({ code: "CREDENTIAL_STORE_UNREADABLE" });
    expect(await keyOf(create({ store, env: { ACME_API_KEY: "key-of-env-000001" } }))).toBe("key-of-env-000001");
    expect(readFileSync(store.file, "utf8")).toBe("damaged");
  });
});

describe("credential, for an origin that it may not go to,", () => {
  it("says where to allow it: in the store for what is there, in the configuration for a helper's", async () => {
    const stored = create({ store: await storeWith("acme", apiKey("key-0123456789")) });
    await expect(keyOf(stored, "https://x.test")).rejects.toMatchObject({
      hint: "If it belongs there: llm-orc auth add acme --origin https://x.test",
    });
    const helped = create({ env: path, helpers: { global: "echo key-0123456789" } });
    await expect(keyOf(helped, "https://x.test")).rejects.toMatchObject({
      hint: 'If it belongs there, say so in your global config.yaml: providers: {"acme": {origins: ["https://x.test"]}}',
    });
  });

  it("counts no grant that is no address", async () => {
    const store = await storeWith("acme/corp", apiKey("key-0123456789"));
    const credentials = create({ store, grants: { "acme/corp": ["no address"] } });
    await expect(keyOf(credentials, "https://corp.test", "corp")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_UNBOUND" });
  });
});

describe("hasCredential", () => {
  it("is sure of the environment and the file, and asks neither helper nor keyring", async () => {
    const { ran, helpers } = markingHelper();
    const keyring = memoryKeyring();
    const store = openCredentialStore({ dir: temporaryFolder(), keyring });
    expect(await create({ store }).hasCredential(plugin, undefined)).toBe("no");
    expect(await create({ store, env: { ACME_API_KEY: "k" }, helpers }).hasCredential(plugin, undefined)).toBe("yes");
    expect(await create({ store, env: path, helpers }).hasCredential(plugin, undefined)).toBe("maybe");
    await store.set("acme", apiKey("key-0123456789"));
    expect(await create({ store }).hasCredential(plugin, undefined)).toBe("yes");
    expect(await create({ store }).hasCredential(plugin, "groq")).toBe("no");
    await store.set("acme", apiKey("key-0123456789"), { place: "keyring" });
    keyring.calls.length = 0;
    expect(await create({ store }).hasCredential(plugin, undefined)).toBe("maybe");
    expect([keyring.calls, ran()]).toEqual([[], false]);
  });

  it("throws for an origin that the key may not go to", async () => {
    const refusal = expect.objectContaining({ code: "CREDENTIAL_ORIGIN_REFUSED" }) as unknown;
    const stored = create({ store: await storeWith("acme", apiKey("key-0123456789")) });
    const inEnvironment = create({ env: { ACME_API_KEY: "key-0123456789" } });
    for (const credentials of [stored, inEnvironment]) {
      expect(await credentials.hasCredential(plugin, undefined, ACME_ORIGIN)).toBe("yes");
      await expect(credentials.hasCredential(plugin, undefined, "https://evil.test")).rejects.toEqual(refusal);
    }
    expect(await create({ env: path, helpers: { global: "true" } }).hasCredential(plugin, undefined, "https://evil.test")).toBe("maybe");
    expect(await create({}).hasCredential(plugin, undefined, "https://evil.test")).toBe("no");
  });
});

describe("secrets", () => {
  it("are all that was handed out or seen in the store, and the store is not opened for them", async () => {
    const store = await storeWith("acme", apiKey("key-in-the-file-1"));
    await store.set("other", apiKey("key-of-another-01"));
    const fresh = openCredentialStore({ dir: store.dir, keyring: false });
    const credentials = create({
      store: fresh,
      env: { ...path, GROQ_API_KEY: "key-of-groq-00001" },
      helpers: { byProvider: { "acme/x": "echo key-of-the-helper" } },
    });
    expect(credentials.secrets()).toEqual([]);
    await keyOf(credentials, "https://groq.test", "groq");
    expect(revealed(credentials)).toEqual(["key-of-groq-00001"]);
    await expect(keyOf(credentials, "https://x.test", "x")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_UNBOUND" });
    expect(revealed(credentials)).toEqual(["key-of-groq-00001", "key-of-the-helper"]);
    await keyOf(credentials);
    await keyOf(credentials);
    expect(revealed(credentials)).toEqual(["key-in-the-file-1", "key-of-another-01", "key-of-groq-00001", "key-of-the-helper"]);
    expect(everythingIn(credentials.secrets())).not.toContain("key-of");
  });

  it("have what source saw", async () => {
    const credentials = create({ env: path, helpers: { global: "echo key-of-the-helper" } });
    await credentials.source(plugin, undefined);
    expect(revealed(credentials)).toEqual(["key-of-the-helper"]);
  });
});

describe("grants of createCredentials", () => {
  it("are warned about when they are no addresses", () => {
    const logger = recordingLogger();
    create({ logger, grants: { acme: ["api.acme.test", "https://a.test"], other: ["https://b.test"] } });
    expect(logger.messages).toEqual(["providers.acme.origins in config.yaml has an entry that is no address, which is not used."]);
  });
});

function create({
  store = openCredentialStore({ dir: temporaryFolder(), keyring: false }),
  env = {},
  ...more
}: Partial<CredentialsOptions>): Credentials {
  return createCredentials({ store, env, ...more });
}

async function keyOf(
  credentials: Credentials,
  origin: string = ACME_ORIGIN,
  scope?: string,
  of: ProviderPlugin = plugin,
): Promise<string | undefined> {
  return (await credentials.credential(of, scope, origin))?.reveal();
}

function apiKey(key: string): Credential {
  return { kind: "api_key", key: new Redacted(key) };
}

async function storeWith(name: string, credential: Credential): Promise<CredentialStore> {
  const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
  await store.set(name, credential);
  return store;
}

async function keyringStoreWith(name: string, credential: Credential): Promise<CredentialStore> {
  const store = openCredentialStore({ dir: temporaryFolder(), keyring: memoryKeyring() });
  await store.set(name, credential, { place: "keyring" });
  return store;
}

/** A helper that leaves a mark when it is run. */
function markingHelper(): { readonly helpers: CredentialsOptions["helpers"] & object; readonly ran: () => boolean } {
  const mark = join(temporaryFolder(), "ran");
  return { helpers: { global: `touch '${mark}'; echo key-of-the-helper` }, ran: () => existsSync(mark) };
}

function revealed(credentials: Credentials): readonly string[] {
  return credentials
    .secrets()
    .map((secret) => secret.reveal())
    .toSorted();
}

function everythingIn(value: unknown): string {
  return `${inspect(value, { depth: 9, showHidden: true })} ${JSON.stringify(value)} ${isOrcError(value) ? (value.hint ?? "") : ""}`;
}
