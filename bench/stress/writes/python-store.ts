import { createCipheriv, createHmac, randomBytes } from "node:crypto";

/** The two files in which the Python program keeps keys, by name: a map in YAML as a Fernet token, and its key. */
export function pythonStore(yaml: string): Readonly<Record<"credentials.yaml" | ".encryption_key", string>> {
  const key = randomBytes(32);
  const time = Buffer.alloc(8);
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-128-cbc", key.subarray(16), iv);
  const signed = Buffer.concat([Buffer.from([0x80]), time, iv, cipher.update(yaml), cipher.final()]);
  const token = Buffer.concat([signed, createHmac("sha256", key.subarray(0, 16)).update(signed).digest()]);
  return { "credentials.yaml": padded(token), ".encryption_key": padded(key) };
}

function padded(bytes: Buffer): string {
  return bytes.toString("base64url") + "=".repeat((3 - (bytes.length % 3)) % 3);
}
