import type { ProviderError } from "@llm-orc/provider";
import { createNdjsonParser } from "./ndjson-parser.ts";
import type { HttpResponse } from "./request-stream.ts";
import { createSseParser } from "./sse-parser.ts";

/** What a body is made of: server-sent events whose data is JSON, lines of JSON, or one JSON document. */
export type Documents = "sse" | "ndjson" | "json";

/**
 * The body, unchanged, as long as it is made of such documents. Throws what `toError` makes of "answered 200 with ..."
 * at the first byte of a web page, at an event or line that is no JSON, and at the end of a body that was empty.
 */
export async function* checkDocuments(
  response: HttpResponse,
  documents: Documents,
  toError: (what: string) => ProviderError,
): AsyncGenerator<Uint8Array, void> {
  const texts = parserOf(documents);
  let isOpened = false;
  for await (const chunk of response.body) {
    if (!isOpened) {
      const first = chunk.find((byte) => !BLANK.has(byte));
      if (first === 0x3c) throw toError(`answered ${response.status} with an HTML page`);
      isOpened = first !== undefined;
    }
    for (const text of texts.push(chunk)) check(text);
    yield chunk;
  }
  if (!isOpened) throw toError(`answered ${response.status} with an empty body`);
  for (const text of texts.end()) check(text);

  function check(text: string): void {
    if (text === "[DONE]" || isJson(text)) return;
    throw toError(`sent ${documents === "json" ? "a body" : documents === "sse" ? "an event" : "a line"} that is no JSON`);
  }
}

// Space, tab, line ends, and the bytes of a byte order mark.
const BLANK: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

interface TextParser {
  push(chunk: Uint8Array): readonly string[];
  end(): readonly string[];
}

function parserOf(documents: Documents): TextParser {
  if (documents === "ndjson") return createNdjsonParser();
  if (documents === "sse") {
    const events = createSseParser();
    return { push: (chunk) => events.push(chunk).map(({ data }) => data), end: () => events.end().map(({ data }) => data) };
  }
  const chunks: Uint8Array[] = [];
  return {
    push(chunk) {
      chunks.push(chunk);
      return [];
    },
    end: () => [Buffer.concat(chunks).toString("utf8")],
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
