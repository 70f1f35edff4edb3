import type { ServerResponse } from "node:http";
import type { WireDialect, WireEnd } from "../dialects/wire-dialect.ts";
import { deltasOf, type Fault, type Reply } from "./reply.ts";

export interface ReplyContext {
  readonly dialect: WireDialect;
  readonly model: string;
  readonly wantsStream: boolean;
  readonly wantsUsage: boolean;
  /** Ends the connection with a TCP reset. */
  reset(): void;
}

/** Writes one reply, with its fault. Returns when it is written or the client has gone; a silent one stays open. */
export async function writeReply(response: ServerResponse, reply: Reply, context: ReplyContext): Promise<void> {
  await pause(reply.latencyMs ?? 0, response);
  const { fault } = reply;
  const streams = context.wantsStream && reply.whole !== true;
  switch (fault?.type) {
    case "status":
      return writeStatus(response, fault, reply, context);
    case "reset_before_headers":
      context.reset();
      return;
    case "no_answer":
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><html><head><title>Sign in to the network</title></head><body>Welcome</body></html>");
      return;
    case "empty":
      response.writeHead(200, { "content-type": streams ? context.dialect.streamContentType : "application/json" });
      response.end();
      return;
    case "wrong_shape":
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ status: "ok", data: [1, 2, 3] }));
      return;
    default:
      return streams ? writeStream(response, reply, context) : writeWhole(response, reply, context);
  }
}

function writeStatus(response: ServerResponse, fault: Extract<Fault, { type: "status" }>, reply: Reply, context: ReplyContext): void {
  const { status, message = `testkit says ${fault.status}` } = fault;
  response.writeHead(status, { "content-type": "application/json", ...reply.headers, ...fault.headers });
  response.end(fault.body ?? context.dialect.error({ status, message, ...(fault.code === undefined ? {} : { code: fault.code }) }));
}

async function writeWhole(response: ServerResponse, reply: Reply, context: ReplyContext): Promise<void> {
  const { fault } = reply;
  const text = reply.text ?? deltasOf(reply).join("");
  const body = Buffer.from(context.dialect.whole({ text, toolCalls: reply.toolCalls ?? [], end: endOf(reply) }, context.model));
  response.writeHead(200, { "content-type": "application/json", ...reply.headers });
  const half = body.subarray(0, Math.ceil(body.length / 2));
  switch (fault?.type) {
    case "truncated_json":
    case "early_close":
    case "malformed":
      response.end(half);
      return;
    case "reset_mid_body":
      return void response.write(half, () => context.reset());
    case "stall":
      response.write(half);
      return;
    case "huge":
      // Blanks before a document are part of it.
      await writeMuch(response, fault.bytes ?? Infinity, " ".repeat(64 * 1024));
      break;
    default:
  }
  await writePieces(response, body, fault);
  response.end();
}

async function writeStream(response: ServerResponse, reply: Reply, context: ReplyContext): Promise<void> {
  const { dialect, model } = context;
  const stream = dialect.openStream?.() ?? dialect;
  const { fault } = reply;
  response.writeHead(200, { "content-type": dialect.streamContentType, ...reply.headers });
  response.flushHeaders();
  const write = (text: string): Promise<void> => writePieces(response, Buffer.from(text), fault);

  await write(stream.streamStart(model, endOf(reply).usage));
  for (const delta of reply.reasoning ?? []) await write(stream.streamReasoning(delta, model));
  const deltas = deltasOf(reply);
  const breaksAfter = isMidStream(fault) ? Math.ceil(deltas.length / 2) : deltas.length;
  for (const [index, delta] of deltas.slice(0, breaksAfter).entries()) {
    if (index > 0) await pause(reply.betweenMs ?? 0, response);
    if (response.destroyed) return;
    await write(stream.streamText(delta, model));
  }
  switch (fault?.type) {
    case "stall":
      return;
    case "early_close":
      response.end();
      return;
    case "reset_mid_body":
      // Give what was written a chance to arrive: a reset discards what the client has not read.
      await pause(20, response);
      context.reset();
      return;
    case "truncated_json":
      response.end(stream.streamText("never complete", model).slice(0, -20));
      return;
    case "malformed":
      await write(stream.streamMalformed());
      break;
    case "stream_error":
      response.end(
        stream.streamError({
          status: 500,
          message: fault.message ?? "testkit fails midway",
          ...(fault.code === undefined ? {} : { code: fault.code }),
        }),
      );
      return;
    case "huge":
      await writeMuch(response, fault.bytes ?? Infinity, stream.streamText("x".repeat(16 * 1024), model));
      break;
    default:
  }
  for (const [index, call] of (reply.toolCalls ?? []).entries()) await write(stream.streamToolCall(call, index, model));
  await write(stream.streamEnd(endOf(reply), model, context.wantsUsage));
  if (fault?.type === "late_events") {
    await write(stream.streamText("TOO LATE", model) + stream.streamEnd(endOf(reply), model, context.wantsUsage));
  }
  response.end();
}

function isMidStream(fault: Fault | undefined): boolean {
  switch (fault?.type) {
    case "stall":
    case "early_close":
    case "reset_mid_body":
    case "truncated_json":
    case "malformed":
    case "stream_error":
      return true;
    default:
      return false;
  }
}

function endOf(reply: Reply): WireEnd {
  return {
    reason: reply.finishReason ?? ((reply.toolCalls ?? []).length > 0 ? "tool-calls" : "stop"),
    usage: reply.usage ?? { input: 7, output: 5 },
  };
}

async function writePieces(response: ServerResponse, bytes: Buffer, fault: Fault | undefined): Promise<void> {
  const size = fault?.type === "byte_split" ? 1 : fault?.type === "slow_drip" ? fault.bytesPerWrite : bytes.length;
  for (let at = 0; at < bytes.length && !response.destroyed; at += Math.max(1, size)) {
    await writeDrained(response, bytes.subarray(at, at + Math.max(1, size)));
    if (fault?.type === "slow_drip") await pause(fault.everyMs, response);
  }
}

async function writeMuch(response: ServerResponse, bytes: number, piece: string): Promise<void> {
  const buffer = Buffer.from(piece);
  for (let sent = 0; sent < bytes && !response.destroyed; sent += buffer.length) await writeDrained(response, buffer);
}

async function writeDrained(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed || response.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}

async function pause(ms: number, response: ServerResponse): Promise<void> {
  if (ms <= 0 || response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on("close", done);
  });
}
