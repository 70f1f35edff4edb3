import { StringDecoder } from "node:string_decoder";
import { Agent, request } from "undici";
import { KEY, type StreamClient, type StreamWatcher } from "./stream-client.ts";

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** undici, a scan for the ends of events and `JSON.parse` by hand: no checks, timers, limits, events or redaction. */
export function createBareStreamClient(): StreamClient {
  const dispatcher = new Agent();

  async function readOne(url: string, stream: number, watcher: StreamWatcher): Promise<string> {
    const { body } = await request(`${url}/chat/completions`, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/json", authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model: "bench", stream: true, messages: [{ role: "user", content: "Judge this." }] }),
    });
    const decoder = new StringDecoder("utf8");
    let answer = "";
    let rest = "";
    for await (const bytes of body as AsyncIterable<Buffer>) {
      rest += decoder.write(bytes);
      let start = 0;
      for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n", start)) {
        const data = rest.slice(start + "data: ".length, end);
        start = end + 2;
        if (data === "[DONE]") continue;
        const delta = (JSON.parse(data) as Chunk).choices[0]?.delta.content;
        if (delta === undefined) continue;
        answer += delta;
        watcher.onText?.(stream, delta);
      }
      rest = rest.slice(start);
    }
    watcher.onEnd?.(stream);
    return answer;
  }

  return {
    read: (url, count, watcher = {}) => Promise.all(Array.from({ length: count }, (_, stream) => readOne(url, stream, watcher))),
    close: () => dispatcher.close(),
  };
}
