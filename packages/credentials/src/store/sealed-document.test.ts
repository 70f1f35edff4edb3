import { createCipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { JsonObject } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { openDocument, readHeader, sealDocument, type SealedEntries } from "./sealed-document.ts";

const KEY = randomBytes(32);
const ENTRIES: SealedEntries = new Map([
  ["acme", { kind: "api_key", document: { kind: "api_key", key: "k-0123456789" } }],
  ["other", { kind: "keyring", document: { secret_kind: "oauth" } }],
]);

describe("sealDocument", () => {
  it("is opened with the same key and no other", () => {
    const bytes = sealDocument(ENTRIES, { kind: "key_file" }, KEY);
    expect(openDocument(bytes, KEY)).toEqual(ENTRIES);
    expect(openDocument(bytes, randomBytes(32))).toBeUndefined();
  });

  it("ends with its seal and nothing else", () => {
    const { seal: written } = JSON.parse(sealDocument(ENTRIES, { kind: "key_file" }, KEY).toString()) as { readonly seal: string };
    expect(written).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it("puts the entries in the order of their names", () => {
    const shuffled = new Map(["b", "a", "c"].map((name) => [name, { kind: "api_key", document: {} }]));
    const { entries } = JSON.parse(sealDocument(shuffled, { kind: "key_file" }, KEY).toString()) as { entries: { name: string }[] };
    expect(entries.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("never encrypts twice alike", () => {
    const [one, two] = [1, 2].map(() => JSON.parse(sealDocument(ENTRIES, { kind: "key_file" }, KEY).toString()) as Document);
    const nonces = [one, two].flatMap((document) => document?.entries.map(({ nonce }) => nonce));
    expect(new Set(nonces).size).toBe(4);
    expect(one?.entries[0]?.data).not.toBe(two?.entries[0]?.data);
  });
});

describe("openDocument", () => {
  it("reads the format as it is described, so that the files of today can be read tomorrow", () => {
    expect(openDocument(seal([encrypt("acme", "api_key", '{"kind":"api_key","key":"k"}')]), KEY)).toEqual(
      new Map([["acme", { kind: "api_key", document: { kind: "api_key", key: "k" } }]]),
    );
  });

  it.each<[string, JsonObject]>([
    ["another name", { ...encrypt("acme", "api_key", "{}"), name: "other" }],
    ["another kind", { ...encrypt("acme", "api_key", "{}"), kind: "oauth" }],
    ["a nonce of another length", { ...encrypt("acme", "api_key", "{}"), nonce: "" }],
    ["too little data", { ...encrypt("acme", "api_key", "{}"), data: "AAAA" }],
    ["no data", { name: "acme", kind: "api_key" }],
    ["a number for a name", encrypt(7, "api_key", "{}")],
    ["a number for a kind", encrypt("acme", 7, "{}")],
    ["a number for a nonce", { ...encrypt("acme", "api_key", "{}"), nonce: 7 }],
    ["a number for its data", { ...encrypt("acme", "api_key", "{}"), data: 7 }],
    ["no JSON in it", encrypt("acme", "api_key", "{")],
    ["no map in it", encrypt("acme", "api_key", "[]")],
  ])("refuses an entry under %s, though the whole is sealed", (_, entry) => {
    expect(openDocument(seal([entry]), KEY)).toBeUndefined();
  });

  it("refuses what is shorter than a seal", () => {
    for (const length of [0, 1, 47, 48]) expect(openDocument(Buffer.alloc(length), KEY)).toBeUndefined();
  });

  it("refuses what is sealed and is no map", () => {
    for (const head of ["", "["]) {
      const sealed = `${head}${createHmac("sha256", derive("seal")).update(head).digest("base64")}"\n}\n`;
      expect(openDocument(Buffer.from(sealed), KEY)).toBeUndefined();
    }
  });

  it.each<[string, unknown]>([
    ["a list of words", ["acme"]],
    ["a list of nothing", [null]],
    ["a map", {}],
  ])("refuses %s for entries", (_, entries) => {
    expect(openDocument(seal(entries), KEY)).toBeUndefined();
  });
});

describe("readHeader", () => {
  it("says how the store is protected", () => {
    const protection = { kind: "passphrase", salt: "c2FsdA==" } as const;
    expect(readHeader(sealDocument(ENTRIES, protection, KEY))).toEqual({ version: 1, protection });
    expect(readHeader(sealDocument(ENTRIES, { kind: "key_file" }, KEY))).toEqual({ version: 1, protection: { kind: "key_file" } });
  });

  it.each([
    ["", undefined],
    ["[]", undefined],
    ["null", undefined],
    ["{}", undefined],
    ['{"format": "other", "version": 1}', undefined],
    ['{"format": "llm-orc-credentials"}', undefined],
    ['{"format": "llm-orc-credentials", "version": "1"}', undefined],
    ['{"format": "llm-orc-credentials", "version": 9}', { version: 9 }],
    ['{"format": "llm-orc-credentials", "version": 1, "protection": "key_file"}', { version: 1 }],
    ['{"format": "llm-orc-credentials", "version": 1, "protection": {"kind": "none", "salt": "AAAA"}}', { version: 1 }],
    ['{"format": "llm-orc-credentials", "version": 1, "protection": {"kind": "passphrase"}}', { version: 1 }],
    ['{"format": "llm-orc-credentials", "version": 1, "protection": {"kind": "passphrase", "salt": 7}}', { version: 1 }],
  ])("takes of %s no more than it says", (text, header) => {
    expect(readHeader(Buffer.from(text))).toEqual(header);
  });
});

interface Document {
  readonly entries: readonly { readonly nonce: string; readonly data: string }[];
}

// The format in other words than those of the program.
function encrypt(name: string | number, kind: string | number, text: string): JsonObject {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derive("entries"), nonce);
  cipher.setAAD(Buffer.from(`["llm-orc-credentials",1,${JSON.stringify(name)},${JSON.stringify(kind)}]`));
  const data = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return { name, kind, nonce: nonce.toString("base64"), data: data.toString("base64") };
}

function seal(entries: unknown): Buffer {
  const head = JSON.stringify(
    { format: "llm-orc-credentials", version: 1, protection: { kind: "key_file" }, entries, seal: "" },
    null,
    2,
  ).slice(0, -'"\n}'.length);
  return Buffer.from(`${head}${createHmac("sha256", derive("seal")).update(head).digest("base64")}"\n}\n`);
}

function derive(purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", KEY, "", `llm-orc-credentials 1 ${purpose}`, 32));
}
