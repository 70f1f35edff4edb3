import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";

/** Remembers the last event of a stream. */
export interface LastEvent {
  /** The same answer, listened to. */
  watch(response: Response): Response;
  /** The last event when it is an error that the vendor reports. */
  readonly error: JsonObject | undefined;
}

// An error is short; of anything longer the beginning need not be kept.
const MAX_LENGTH = 64 * 1024;

/**
 * The vendor reports an error in a stream as an event or, out of frame, as bare JSON, whole or in several reads. The SDK
 * understands some of these and takes the rest for a broken or an ended answer.
 */
export function createLastEvent(): LastEvent {
  const decoder = new TextDecoder();
  let last = "";

  function note(text: string): void {
    last += text.replaceAll("\r", "");
    const end = last.trimEnd().lastIndexOf("\n\n");
    if (end !== -1) last = last.slice(end + 2);
    if (last.length > MAX_LENGTH) last = last.slice(-MAX_LENGTH);
  }

  return {
    watch(response) {
      const reader = response.body?.getReader();
      if (reader === undefined) return response;
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const { done, value } = await reader.read();
            if (done) return controller.close();
            note(decoder.decode(value, { stream: true }));
            controller.enqueue(value);
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      );
      return new Response(body, { status: response.status, headers: response.headers });
    },
    get error() {
      const parsed = parseJsonOrUndefined(last.trim().replace(/^data:/, ""));
      const event = Array.isArray(parsed) ? (parsed as readonly JsonValue[])[0] : parsed;
      return isJsonObject(event) && isJsonObject(event.error) ? event : undefined;
    },
  };
}
