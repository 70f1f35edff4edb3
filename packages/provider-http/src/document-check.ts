import { type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { ProviderError } from "@llm-orc/provider";
import { createNdjsonParser } from "./ndjson-parser.ts";
import { createSseParser } from "./sse-parser.ts";

/** What a body is made of: server-sent events whose data is JSON, lines of JSON, or one JSON document. */
export type Documents = "sse" | "ndjson" | "json";

export interface DocumentErrors {
  /** Of one document, in characters; of one that has not ended, in bytes, about. */
  readonly maxBytes: number;
  readonly tooLong: () => ProviderError;
  /** For a body that is no answer; `what` is "answered with ..." or "sent ...". */
  readonly protocol: (what: string) => ProviderError;
  /** For a document in which the vendor reports an error; undefined for every other one. */
  readonly reported?: ((document: JsonValue) => ProviderError | undefined) | undefined;
}

/** Stands between a body and an SDK. */
export interface DocumentCheck {
  /** What the SDK may see of it; empty when that is nothing yet. */
  push(chunk: Uint8Array): Uint8Array;
  /** The body has ended. */
  end(): Uint8Array;
}

/**
 * Lets a body through as long as it is made of such documents: lines of JSON one per line, each complete and ended by LF
 * (SDKs differ on blank lines and other line ends), everything else unchanged. Throws what `errors` makes of the first byte
 * of a web page, of a document that is no JSON or reports an error, and of the end of a body that was empty.
 *
 * Of an event only the two ends are looked at, unless it speaks of an error or is the last and not ended: SDKs say so
 * themselves when they cannot read one, and to read each here as well makes the check three times as dear. Lines are read,
 * since SDKs skip bad ones.
 */
export function createDocumentCheck(documents: Documents, errors: DocumentErrors): DocumentCheck {
  const parser = parserOf(documents);
  let isOpened = false;
  /** Since the last document; about. */
  let openBytes = 0;

  function open(chunk: Uint8Array): void {
    const first = chunk.find((byte) => !BLANK.has(byte));
    if (first === LESS_THAN) throw errors.protocol("answered with an HTML page");
    isOpened = first !== undefined;
  }

  function check(text: string): void {
    if (documents === "sse" && text === "[DONE]") return;
    const document = parseJsonOrUndefined(text);
    if (document === undefined) throw errors.protocol(`sent ${NAMES[documents]} that is no JSON`);
    const reported = errors.reported?.(document);
    if (reported !== undefined) throw reported;
  }

  function checkLength({ length }: string): void {
    if (length > errors.maxBytes) throw errors.tooLong();
  }

  function pass(texts: readonly string[], bytes: Uint8Array): Uint8Array {
    if (documents !== "ndjson") return bytes;
    return texts.length === 0 ? NOTHING : Buffer.from(`${texts.join("\n")}\n`);
  }

  return {
    push(chunk) {
      if (!isOpened) open(chunk);
      const texts = parser.push(chunk);
      openBytes = texts.length > 0 ? 0 : openBytes + chunk.length;
      if (openBytes > errors.maxBytes) throw errors.tooLong();
      texts.forEach(checkLength);
      for (const text of texts) if (documents !== "sse" || !looksGood(text)) check(text);
      return pass(texts, chunk);
    },
    end() {
      if (!isOpened) throw errors.protocol("answered with an empty body");
      const texts = parser.end();
      texts.forEach(checkLength);
      texts.forEach(check);
      return pass(texts, NOTHING);
    },
  };
}

const NOTHING = new Uint8Array();
const LESS_THAN = 0x3c;
// Space, tab, line ends, and the bytes of a byte order mark.
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
const NAMES: Readonly<Record<Documents, string>> = { sse: "an event", ndjson: "a line", json: "a body" };

function looksGood(text: string): boolean {
  const isWhole = (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
  return isWhole && !text.includes('"error"');
}

interface TextParser {
  push(chunk: Uint8Array): readonly string[];
  end(): readonly string[];
}

function parserOf(documents: Documents): TextParser {
  switch (documents) {
    case "ndjson":
      return createNdjsonParser();
    case "sse": {
      const events = createSseParser();
      return { push: (chunk) => events.push(chunk).map(({ data }) => data), end: () => events.end().map(({ data }) => data) };
    }
    case "json": {
      const chunks: Uint8Array[] = [];
      return {
        push(chunk) {
          chunks.push(chunk);
          return [];
        },
        end: () => [
          Buffer.concat(chunks)
            .toString("utf8")
            .replace(/^\uFEFF/, ""),
        ],
      };
    }
  }
}
