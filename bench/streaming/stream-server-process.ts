/**
 * `node stream-server-process.ts`: streams chat completions as fast as they are taken, from memory, so that what is measured
 * is who reads them. The path of a request says what it wants, see `StreamOrder`. Tells its parent where it listens, and ends
 * with it.
 */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { readOrder, type StreamOrder } from "./stream-order.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const WORDS = [" the", " model", ",", " which", " judges", " this", " un", "like", "ly", " case", "."];
const waiting = new Map<string, (() => void)[]>();
const blocks = new Map<string, Buffer>();

const server = createServer({ noDelay: true }, (socket) => {
  let received = "";
  socket.on("data", (data) => {
    received += data.toString("latin1");
    const path = pathOfWhole(received);
    if (path === undefined) return;
    received = "";
    void answer(socket, path);
  });
  // A client that leaves ends its own stream alone.
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => process.send?.({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
process.once("disconnect", () => process.exit(0));

// Undefined while something of the request is still to come.
function pathOfWhole(received: string): string | undefined {
  const bodyAt = received.indexOf("\r\n\r\n") + 4;
  if (bodyAt < 4) return undefined;
  const length = Number(/^content-length: (\d+)/im.exec(received)?.[1]);
  return received.length < bodyAt + length ? undefined : received.split(" ", 2)[1];
}

async function answer(socket: Socket, path: string): Promise<void> {
  const order = readOrder(path);
  await untilTogether(path, order.together);
  socket.write(HEAD);
  let sent = 0;
  while (sent < order.tokens && !socket.destroyed) {
    const count = sent === 0 && order.pauseMs > 0 ? 1 : Math.min(order.perWrite, order.tokens - sent);
    const isTaken = socket.write(blockOf(order, count));
    if (sent === 0 && order.pauseMs > 0) await setTimeout(order.pauseMs);
    // One block each, in turn.
    else if (isTaken) await setImmediate();
    else await once(socket, "drain");
    sent += count;
  }
  const end = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
  const usage = JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: order.tokens } });
  socket.write(`${toChunk(`data: ${end}\n\ndata: ${usage}\n\ndata: [DONE]\n\n`)}0\r\n\r\n`);
}

/** Waits until so many ask for the same. */
async function untilTogether(path: string, count: number): Promise<void> {
  const others = waiting.get(path) ?? [];
  if (others.length + 1 < count) {
    await new Promise<void>((resolve) => waiting.set(path, [...others, resolve]));
    return;
  }
  waiting.delete(path);
  for (const go of others) go();
}

function blockOf({ framing }: StreamOrder, count: number): Buffer {
  const key = `${framing} ${count}`;
  let block = blocks.get(key);
  if (block === undefined) {
    const events = Array.from({ length: count }, (_, index) => toEvent(WORDS[index % WORDS.length] as string));
    block = Buffer.from(framing === "apiece" ? events.map(toChunk).join("") : toChunk(events.join("")));
    blocks.set(key, block);
  }
  return block;
}

function toEvent(content: string): string {
  const choice = { index: 0, delta: { content }, finish_reason: null };
  const fields = { id: "c-7", object: "chat.completion.chunk", created: 1_790_000_000, model: "bench", choices: [choice] };
  return `data: ${JSON.stringify(fields)}\n\n`;
}

function toChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
