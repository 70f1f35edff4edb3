import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";

const VERSION = 0x80;
/** Version, time and initialisation vector before the ciphertext, the signature after it. */
const IV_START = 9;
const CIPHERTEXT_START = 25;
const SIGNATURE_BYTES = 32;

/**
 * The content of a Fernet token (github.com/fernet/spec): AES-128-CBC with an HMAC-SHA-256 over everything before it, in
 * padded base64url. Undefined when the key is none or the token is not exactly what was made with it. Its age is not looked at.
 */
export function decryptFernet(token: string, key: string): Buffer | undefined {
  const keyBytes = fromBase64Url(key);
  const bytes = fromBase64Url(token);
  if (keyBytes?.length !== 32 || bytes === undefined) return undefined;
  if (bytes[0] !== VERSION || bytes.length < CIPHERTEXT_START + SIGNATURE_BYTES) return undefined;
  const signed = bytes.subarray(0, -SIGNATURE_BYTES);
  const signature = createHmac("sha256", keyBytes.subarray(0, 16)).update(signed).digest();
  if (!timingSafeEqual(signature, bytes.subarray(-SIGNATURE_BYTES))) return undefined;
  try {
    const decipher = createDecipheriv("aes-128-cbc", keyBytes.subarray(16), bytes.subarray(IV_START, CIPHERTEXT_START));
    return Buffer.concat([decipher.update(signed.subarray(CIPHERTEXT_START)), decipher.final()]);
  } catch {
    // Signed with the key, and no whole blocks or padded wrongly: made by a faulty program.
    return undefined;
  }
}

// Node skips what does not belong there; only what comes back the same is taken.
function fromBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  const padding = "=".repeat((3 - (bytes.length % 3)) % 3);
  return bytes.toString("base64url") + padding === text ? bytes : undefined;
}
