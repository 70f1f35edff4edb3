import { createHmac, randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encryptFernet } from "../__fixtures__/encrypt-fernet.ts";
import { decryptFernet } from "./decrypt-fernet.ts";

// The vector of the Fernet specification.
const KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TOKEN = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

describe("decryptFernet", () => {
  it("decrypts the token of the specification", () => {
    expect(decryptFernet(TOKEN, KEY)?.toString()).toBe("hello");
  });

  it("decrypts whatever was encrypted by the rules", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (content, key) => {
        const keyText = toFernetKey(Buffer.from(key));
        const decrypted = decryptFernet(encryptFernet(content, keyText), keyText);
        expect(decrypted !== undefined && decrypted.equals(content)).toBe(true);
      }),
    );
  });

  it("refuses the token of the specification with any bit of it changed", () => {
    const bytes = Buffer.from(TOKEN, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(decryptFernet(`${flipped.toString("base64url")}==`, KEY)).toBeUndefined();
    }
  });

  it.each([
    ["without its padding", TOKEN.slice(0, -2)],
    ["in the other base64", TOKEN.replaceAll("_", "/").replaceAll("-", "+")],
    ["with something after it", `${TOKEN}\n`],
    ["with something in it", `${TOKEN.slice(0, 8)} ${TOKEN.slice(8)}`],
    ["with bits that no byte has", TOKEN.replace("DA==", "DB==")],
    ["that is cut short", TOKEN.slice(0, 60)],
    ["that is empty", ""],
    ["of nothing but its version", "gA=="],
    ["that ends before its ciphertext", Buffer.concat([Buffer.from([0x80]), Buffer.alloc(24)]).toString("base64url") + "=="],
    ["that is shorter than a signature", Buffer.concat([Buffer.from([0x80]), Buffer.alloc(8)]).toString("base64url")],
  ])("refuses a token %s", (_, token) => {
    expect(decryptFernet(token, KEY)).toBeUndefined();
  });

  it("refuses a ciphertext that is signed and is none", () => {
    for (const length of [0, 1, 15, 17]) {
      const key = Buffer.from(KEY, "base64url");
      const signed = Buffer.concat([Buffer.from([0x80]), Buffer.alloc(24 + length)]);
      const token = Buffer.concat([signed, createHmac("sha256", key.subarray(0, 16)).update(signed).digest()]);
      expect(decryptFernet(toFernetKey(token), KEY)).toBeUndefined();
    }
  });

  it("refuses another key, and what is no key", () => {
    for (const key of [
      toFernetKey(randomBytes(32)),
      "",
      "cw_0x689",
      KEY.slice(0, -1),
      toFernetKey(randomBytes(31)),
      toFernetKey(randomBytes(33)),
    ]) {
      expect(decryptFernet(TOKEN, key)).toBeUndefined();
    }
  });

  it("refuses what was signed with the key and padded wrongly, or is of another version", () => {
    expect(decryptFernet(encryptFernet(Buffer.alloc(16), KEY, { isPadded: false }), KEY)).toBeUndefined();
    expect(decryptFernet(encryptFernet(Buffer.from("hello"), KEY, { version: 0x81 }), KEY)).toBeUndefined();
  });
});

function toFernetKey(bytes: Buffer): string {
  return bytes.toString("base64url") + "=".repeat((3 - (bytes.length % 3)) % 3);
}
