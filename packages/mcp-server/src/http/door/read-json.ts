import type { IncomingMessage } from "node:http";
import type { JsonValue } from "@llm-orc/contracts";
import { Refusal } from "./refusal.ts";

/** Deeper than any message; what is nested much deeper keeps the recursive checks of the protocol libraries busy for seconds. */
const MAX_DEPTH = 200;

/** The body of a POST. Throws a `Refusal` for what is not JSON in UTF-8, is longer than `maxBytes`, or nested too deep. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<JsonValue> {
  const { "content-type": type = "", "content-encoding": encoding = "identity", "content-length": length } = request.headers;
  if (!/^\s*application\/json\s*(?:;|$)/i.test(type)) throw new Refusal(415, "Content-Type must be application/json.");
  if (encoding.toLowerCase() !== "identity") throw new Refusal(415, "The body must not be compressed.");
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readBytes(request, maxBytes);
  if (isDeeperThan(MAX_DEPTH, bytes)) throw new Refusal(400, `The body is nested deeper than ${MAX_DEPTH}.`, {}, -32_600);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as JsonValue;
  } catch {
    throw new Refusal(400, "The body is not JSON.", {}, -32_700);
  }
}

// Not `for await`: leaving that early would destroy the socket, and with it the answer.
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      request.off("data", onData);
      reject(tooLarge(maxBytes));
    };
    request.on("data", onData);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("close", () => reject(new Refusal(400, "The request broke off.")));
  });
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [...Buffer.from('"\\[]{}')];

// Looks at bytes: in UTF-8, none of these is part of another character.
function isDeeperThan(limit: number, json: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (byte === QUOTE) isText = !isText;
    else if (isText && byte === BACKSLASH) index += 1;
    else if (!isText && (byte === OPEN_LIST || byte === OPEN_OBJECT)) depth += 1;
    else if (!isText && (byte === CLOSE_LIST || byte === CLOSE_OBJECT)) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `The body is longer than ${maxBytes} bytes.`);
}
