import { parseJsonOrUndefined } from "@llm-orc/contracts";
import { plantedSecrets } from "./planted-secrets.ts";

/** The ways in which models, scripts and vendors write a secret here. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  whole: (secret) => secret,
  base64: (secret) => Buffer.from(secret).toString("base64"),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  "base64 of user:password": (secret) => Buffer.from(`me:${secret}`).toString("base64"),
  "base64 of a line": (secret) => Buffer.from(`${secret}\n`).toString("base64"),
  "base64 in lines": (secret) => Buffer.from(`${secret}\n`).toString("base64").replace(/.{76}(?=.)/g, "$&\n"),
  url: (secret) => encodeURIComponent(secret),
  form: (secret) => new URLSearchParams([["", secret]]).toString().slice(1),
  json: (secret) => JSON.stringify(secret).slice(1, -1),
  "json in ascii": (secret) =>
    JSON.stringify(secret)
      .slice(1, -1)
      .replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
};

const needles: readonly (readonly [string, string])[] = plantedSecrets.flatMap(({ name, value }) => {
  const secret = value.trim();
  const written = Object.entries(encodings).map(([encoding, encode]) => [`${name}, ${encoding}`, withoutEdges(encoding, encode(secret))] as const);
  const lines = secret.split("\n").filter((line) => line.length > 30);
  return [...written, ...(lines.length > 1 ? lines.map((line) => [`${name}, a line`, line] as const) : [])];
});

/** Which secrets stand in a text in which form; in a JSON document, or lines of them, also in the texts inside. */
export function findLeaks(text: string): readonly string[] {
  const found = new Set<string>();
  for (const part of new Set([text, ...textsInside(text)])) {
    for (const [name, needle] of needles) if (part.includes(needle)) found.add(name);
  }
  return [...found];
}

// Base64's digits at the edges depend on what stands beside the secret.
function withoutEdges(encoding: string, written: string): string {
  if (!encoding.startsWith("base64")) return written;
  const inner = written.replace(/=+$/, "").slice(0, -2);
  return encoding.endsWith("password") ? inner.slice(5) : inner;
}

function textsInside(text: string): readonly string[] {
  const documents = [text, ...(text.includes("\n") ? text.split("\n") : [])].flatMap((part) => {
    const value = /^\s*[[{"]/.test(part) ? parseJsonOrUndefined(part) : undefined;
    return value === undefined ? [] : [value];
  });
  return documents.flatMap(textsOf);
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value, ...textsInside(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [key, ...textsOf(entry)]);
}
