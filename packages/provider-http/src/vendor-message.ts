import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined, REDACTED, redactPatterns } from "@llm-orc/contracts";

/** What an error body says, whichever of the vendors' shapes it has. */
export interface VendorMessage {
  /** One line, at most 300 characters, without keys; empty when the body says nothing. */
  readonly text: string;
  /** Code, type and status words, joined, lower case: `insufficient_quota invalid_request_error`. */
  readonly codes: string;
  /** The status inside the body, where there is one. */
  readonly status?: number;
  /** From Google's `RetryInfo`. */
  readonly retryAfterMs?: number;
}

const MAX_LENGTH = 300;

/** Reads `{error: {message, type, code}}` and its relatives, plain text, and the title of an HTML page. */
export function readVendorMessage(body: string | JsonValue, secrets: readonly string[] = []): VendorMessage {
  const parsed = typeof body === "string" ? parseJsonOrUndefined(body) : body;
  const root = Array.isArray(parsed) ? (parsed as readonly JsonValue[])[0] : parsed;
  if (!isJsonObject(root)) return { text: clean(typeof body === "string" ? plainText(body) : "", secrets), codes: "" };
  const error = isJsonObject(root.error) ? root.error : root;
  const text = messageOf(error) ?? messageOf(root) ?? (typeof root.error === "string" ? root.error : "");
  const status = [error.code, error.status, root.code].map(toStatus).find((found) => found !== undefined);
  const retryAfterMs = retryDelayOf(error);
  return {
    text: clean(text, secrets),
    codes: [error.code, error.type, error.status, root.type]
      .filter((code): code is string => typeof code === "string")
      .join(" ")
      .toLowerCase(),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function messageOf(object: JsonObject): string | undefined {
  for (const value of [object.message, object.detail, object.error_description]) {
    if (typeof value === "string" && value !== "") return value;
    if (isJsonObject(value) || (Array.isArray(value) && value.length > 0)) return JSON.stringify(value);
  }
  return undefined;
}

function toStatus(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 400 && number < 600 ? number : undefined;
}

function retryDelayOf(error: JsonObject): number | undefined {
  if (!Array.isArray(error.details)) return undefined;
  for (const detail of error.details as readonly JsonValue[]) {
    const delay = isJsonObject(detail) && typeof detail.retryDelay === "string" ? /^(\d+(?:\.\d+)?)s$/.exec(detail.retryDelay) : null;
    if (delay !== null) return Math.round(Number(delay[1]) * 1000);
  }
  return undefined;
}

function plainText(body: string): string {
  const start = body.slice(0, 20_000);
  if (!/^\s*</.test(start)) return start;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(start)?.[1] ?? "";
  return title.trim() === "" ? "an HTML page" : `an HTML page: ${title}`;
}

// One line, and nothing that a terminal would obey.
function clean(text: string, secrets: readonly string[]): string {
  let safe = text.slice(0, 20_000);
  for (const secret of secrets) if (secret !== "") safe = safe.replaceAll(secret, REDACTED);
  // Vendors echo keys in their messages ("Incorrect API key provided: ...").
  safe = redactPatterns(safe)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH - 1)}…` : safe;
}
