import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";

/** Where the key comes from that a store is encrypted with. */
export type Protection = { readonly kind: "key_file" } | { readonly kind: "passphrase"; readonly salt: string };

/** One entry as it stands in the store: its name and kind are legible, the rest is encrypted. */
export interface SealedEntry {
  readonly kind: string;
  readonly document: JsonObject;
}

export type SealedEntries = ReadonlyMap<string, SealedEntry>;

export const FORMAT_VERSION = 1;
const FORMAT = "llm-orc-credentials";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What stands after the seal. The seal covers every byte before it, and these are compared. */
const END = '"\n}\n';
/** 32 bytes in base64. */
const SEAL_LENGTH = 44;

/** The bytes of a store. Each entry is encrypted by itself (AES-256-GCM); the seal (HMAC-SHA-256) covers the whole. */
export function sealDocument(entries: SealedEntries, protection: Protection, masterKey: Uint8Array): Buffer {
  const entryKey = deriveKey(masterKey, "entries");
  const document = {
    format: FORMAT,
    version: FORMAT_VERSION,
    protection,
    entries: [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => encrypt(name, entry, entryKey)),
    seal: "",
  };
  const text = Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
  const head = text.subarray(0, text.length - END.length);
  return Buffer.concat([head, Buffer.from(sealOf(head, masterKey) + END)]);
}

/** The entries; undefined unless every byte is as `sealDocument` made it, with the same key. */
export function openDocument(bytes: Buffer, masterKey: Uint8Array): SealedEntries | undefined {
  const headLength = bytes.length - SEAL_LENGTH - END.length;
  if (headLength < 0) return undefined;
  const head = bytes.subarray(0, headLength);
  // The text of the seal is compared, not its value: base64 can say the same in several ways.
  if (!timingSafeEqual(bytes.subarray(headLength), Buffer.from(sealOf(head, masterKey) + END))) return undefined;
  const document = parseJsonOrUndefined(bytes.toString());
  const entries = isJsonObject(document) ? document["entries"] : undefined;
  if (!Array.isArray(entries)) return undefined;
  const entryKey = deriveKey(masterKey, "entries");
  const opened = new Map<string, SealedEntry>();
  for (const entry of entries as readonly JsonValue[]) {
    const decrypted = decrypt(entry, entryKey);
    if (decrypted === undefined) return undefined;
    opened.set(...decrypted);
  }
  return opened;
}

/** What the store says of itself before anything of it is proven; undefined when it is no store of ours. */
export function readHeader(bytes: Buffer): { readonly version: number; readonly protection?: Protection } | undefined {
  const document = parseJsonOrUndefined(bytes.toString());
  if (!isJsonObject(document) || document["format"] !== FORMAT) return undefined;
  const { version, protection } = document;
  if (typeof version !== "number") return undefined;
  if (!isJsonObject(protection)) return { version };
  if (protection["kind"] === "key_file") return { version, protection: { kind: "key_file" } };
  const { kind, salt } = protection;
  return kind === "passphrase" && typeof salt === "string" ? { version, protection: { kind, salt } } : { version };
}

function encrypt(name: string, { kind, document }: SealedEntry, key: Uint8Array): JsonObject {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(name, kind));
  const data = Buffer.concat([cipher.update(JSON.stringify(document)), cipher.final(), cipher.getAuthTag()]);
  return { name, kind, nonce: nonce.toString("base64"), data: data.toString("base64") };
}

function decrypt(entry: JsonValue, key: Uint8Array): readonly [name: string, entry: SealedEntry] | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { name, kind, nonce, data } = entry;
  if (typeof name !== "string" || typeof kind !== "string" || typeof nonce !== "string" || typeof data !== "string") return undefined;
  const bytes = Buffer.from(data, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(name, kind));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
    const document = parseJsonOrUndefined(text);
    return isJsonObject(document) ? [name, { kind, document }] : undefined;
  } catch {
    return undefined;
  }
}

// An entry is good only under its own name and kind, in this version of the format.
function additionalData(name: string, kind: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, FORMAT_VERSION, name, kind]));
}

function sealOf(head: Uint8Array, masterKey: Uint8Array): string {
  return createHmac("sha256", deriveKey(masterKey, "seal")).update(head).digest("base64");
}

function deriveKey(masterKey: Uint8Array, purpose: "entries" | "seal"): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", masterKey, "", `${FORMAT} ${FORMAT_VERSION} ${purpose}`, 32));
}
