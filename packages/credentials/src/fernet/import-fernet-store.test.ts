import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOrcError, Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { encryptFernet } from "../__fixtures__/encrypt-fernet.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { openCredentialStore } from "../store/credential-store.ts";
import { importFernetStore } from "./import-fernet-store.ts";
import { readFernetStore } from "./read-fernet-store.ts";

const FERNET_KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

describe("importFernetStore", () => {
  it("copies the keys that it can use, and leaves the old files alone", async () => {
    const dir = oldStore({
      "anthropic-api": { auth_method: "api_key", api_key: "sk-old-anthropic-01" },
      "openai-compatible/groq": { auth_method: "api_key", api_key: "gsk-old-groq-0001" },
      "google-gemini": { auth_method: "api_key", api_key: "key-old-gemini-01" },
    });
    const before = snapshot(dir);
    const store = openCredentialStore({ dir, keyring: false });
    await store.set("google-gemini", { kind: "api_key", key: new Redacted("key-of-today-001") });
    expect(await importFernetStore(dir, store, JSON.parse)).toEqual({
      imported: ["anthropic-api", "openai-compatible/groq"],
      kept: ["google-gemini"],
      skipped: [],
    });
    const [anthropic, gemini] = [await store.get("anthropic-api"), await store.get("google-gemini")];
    expect(anthropic?.kind === "api_key" && anthropic.key.reveal()).toBe("sk-old-anthropic-01");
    expect(gemini?.kind === "api_key" && gemini.key.reveal()).toBe("key-of-today-001");
    expect((await store.list()).map(({ name, imported }) => [name, imported])).toEqual([
      ["anthropic-api", true],
      ["google-gemini", undefined],
      ["openai-compatible/groq", true],
    ]);
    expect(snapshot(dir)).toMatchObject(before);
  });

  it("has nothing to report where the Python program left nothing", async () => {
    const dir = temporaryFolder();
    expect(await importFernetStore(dir, openCredentialStore({ dir, keyring: false }), JSON.parse)).toBeUndefined();
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("readFernetStore", () => {
  it("says of each entry that it cannot use why", () => {
    const dir = oldStore({
      google: { auth_method: "oauth", access_token: "mock-token", client_id: "x" },
      "anthropic-claude-pro-max": { auth_method: "oauth", access_token: "real-token-000001" },
      "claude-cli": { auth_method: "api_key", api_key: "claude" },
      local: { auth_method: "api_key", api_key: "/usr/local/bin/claude" },
      "../x": { auth_method: "api_key", api_key: "sk-00000000000001" },
      a: { auth_method: "api_key" },
      b: { auth_method: "password", password: "hunter2hunter2" },
      c: "sk-00000000000002",
      d: { auth_method: "api_key", api_key: 7 },
      e: { auth_method: "api_key", api_key: "" },
    });
    const store = readFernetStore(dir, JSON.parse);
    expect(store?.credentials.size).toBe(0);
    expect(Object.fromEntries(store?.skipped.map(({ name, reason }) => [name, reason]) ?? [])).toEqual({
      google: "its login was never valid; log in again: llm-orc auth setup google-gemini",
      "anthropic-claude-pro-max": "the vendor does not let other programs use a subscription; use anthropic-api with a key",
      "claude-cli": "it is the path of a program and no key",
      local: "it is the path of a program and no key",
      "../x": "its name is no provider's",
      a: "it has no api_key",
      b: "its auth_method is neither api_key nor oauth",
      c: "it is no map",
      d: "it has no api_key",
      e: "it has no api_key",
    });
  });

  it("takes an older name for the provider of today, unless that is there too", () => {
    const google = { auth_method: "api_key", api_key: "key-of-google-001" };
    expect([...(readFernetStore(oldStore({ google }), JSON.parse)?.credentials.keys() ?? [])]).toEqual(["google-gemini"]);
    const today = { "google-gemini": { ...google, api_key: "key-of-gemini-001" } };
    for (const entries of [
      { google, ...today },
      { ...today, google },
    ]) {
      const both = readFernetStore(oldStore(entries), JSON.parse);
      const gemini = both?.credentials.get("google-gemini");
      expect(gemini?.kind === "api_key" && gemini.key.reveal()).toBe("key-of-gemini-001");
      expect(both?.skipped).toEqual([{ name: "google", reason: "google-gemini is there too" }]);
    }
  });

  it("finds no keys in what a parser takes for nothing", () => {
    expect(readFernetStore(oldStore("# nothing"), () => undefined)).toEqual({ credentials: new Map(), skipped: [] });
  });

  it("reads files that end in a line break, and no name but those that are there", () => {
    const dir = oldStore({ acme: { auth_method: "api_key", api_key: "sk-0000000000000001" } });
    for (const name of [".encryption_key", "credentials.yaml"])
      writeFileSync(join(dir, name), `${readFileSync(join(dir, name), "latin1")}\n`);
    const store = readFernetStore(dir, JSON.parse);
    expect([...(store?.credentials ?? [])]).toMatchObject([["acme", { kind: "api_key", imported: true }]]);
    expect(store?.skipped).toEqual([]);
  });

  it.each(["", "null", "{}", " \n"])("finds no keys in a store that holds %j", (text) => {
    expect(readFernetStore(oldStore(text), JSON.parse)).toEqual({ credentials: new Map(), skipped: [] });
  });

  const NOT_MADE_WITH = "it was not made with the key in .encryption_key, or is damaged";
  const NO_SUCH_SIZE = "it is no plain file of a size that such a file has";

  it.each<[string, (dir: string) => void, string]>([
    ["the key is empty", (dir) => writeFileSync(join(dir, ".encryption_key"), ""), NOT_MADE_WITH],
    ["the key is another one", (dir) => writeFileSync(join(dir, ".encryption_key"), `${"A".repeat(43)}=`), NOT_MADE_WITH],
    ["it is cut short", (dir) => truncateSync(join(dir, "credentials.yaml"), 100), NOT_MADE_WITH],
    ["it is as large as it may be", (dir) => truncateSync(join(dir, "credentials.yaml"), 4 * 1024 * 1024), NOT_MADE_WITH],
    ["it is too large", (dir) => truncateSync(join(dir, "credentials.yaml"), 4 * 1024 * 1024 + 1), NO_SUCH_SIZE],
    ["it holds a list", (dir) => writeOldStore(dir, '["sk-0000000000000001"]'), "what is encrypted in it is no map of providers"],
    ["it holds a text", (dir) => writeOldStore(dir, '"sk-0000000000000001"'), "what is encrypted in it is no map of providers"],
    ["it holds what cannot be parsed", (dir) => writeOldStore(dir, "acme: sk-0000000000000001"), "what is encrypted in it is no YAML"],
  ])("is refused, without showing what is in it, when %s", (_, damage, why) => {
    const dir = oldStore({ acme: { auth_method: "api_key", api_key: "sk-0000000000000001" } });
    damage(dir);
    const before = snapshot(dir);
    const error = thrownBy(() => readFernetStore(dir, JSON.parse));
    expect(isOrcError(error) && error.code).toBe("CREDENTIAL_IMPORT_UNREADABLE");
    expect(error).toMatchObject({
      message: `The credentials in ${join(dir, "credentials.yaml")} cannot be read: ${why}.`,
      hint: "Add the keys again: llm-orc auth add <provider>",
    });
    expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain("sk-000");
    expect(snapshot(dir)).toEqual(before);
  });

  it("is refused without its key file, and where a folder stands for it", () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, "credentials.yaml"));
    expect(thrownBy(() => readFernetStore(dir, JSON.parse))).toMatchObject({ code: "CREDENTIAL_IMPORT_UNREADABLE" });
    const other = temporaryFolder();
    writeFileSync(join(other, "credentials.yaml"), encryptFernet(Buffer.from("{}"), FERNET_KEY));
    expect(thrownBy(() => readFernetStore(other, JSON.parse))).toMatchObject({
      code: "CREDENTIAL_IMPORT_UNREADABLE",
      message: expect.stringContaining(".encryption_key beside it is missing") as string,
    });
  });
});

function oldStore(content: unknown): string {
  const dir = temporaryFolder();
  writeFileSync(join(dir, ".encryption_key"), FERNET_KEY);
  writeOldStore(dir, typeof content === "string" ? content : JSON.stringify(content));
  return dir;
}

function writeOldStore(dir: string, text: string): void {
  writeFileSync(join(dir, "credentials.yaml"), encryptFernet(Buffer.from(text), FERNET_KEY));
}

function snapshot(dir: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [".encryption_key", "credentials.yaml"].map((name) => {
      const { mode, mtimeMs } = statSync(join(dir, name));
      return [name, [readFileSync(join(dir, name), "latin1"), mode, mtimeMs]];
    }),
  );
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}
