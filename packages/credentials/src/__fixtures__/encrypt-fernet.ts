import { createCipheriv, createHmac, randomBytes } from "node:crypto";

/** A Fernet token as the specification describes it, for tests. */
export function encryptFernet(
  content: Uint8Array,
  key: string,
  options: { readonly isPadded?: boolean; readonly version?: number } = {},
): string {
  const keyBytes = Buffer.from(key, "base64url");
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000)));
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-128-cbc", keyBytes.subarray(16), iv).setAutoPadding(options.isPadded ?? true);
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()]);
  const signed = Buffer.concat([Buffer.from([options.version ?? 0x80]), time, iv, ciphertext]);
  const token = Buffer.concat([signed, createHmac("sha256", keyBytes.subarray(0, 16)).update(signed).digest()]);
  return token.toString("base64url") + "=".repeat((3 - (token.length % 3)) % 3);
}
