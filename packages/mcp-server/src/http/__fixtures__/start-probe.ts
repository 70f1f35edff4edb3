import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import type { HttpServerOptions } from "../http-options.ts";
import { type HttpServer, serveHttp } from "../serve-http.ts";
import { type ProbeDefinition, probeDefinition } from "./probe-definition.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  /** Over the usual ones; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  /** A value becomes JSON; text stays as it is. */
  readonly body?: unknown;
  /** The `Authorization` to send, in place of the server's token; "" for none. */
  readonly token?: string;
}

export interface Probe {
  readonly server: HttpServer;
  readonly definition: ProbeDefinition;
  readonly port: number;
  readonly send: (sent?: Sent) => Promise<Answer>;
  /** Initializes a session and gives back its id. */
  readonly initialize: (sent?: Sent) => Promise<string>;
}

export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

export function call(name: string, args: object = {}, id = 2): object {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } };
}

/** A server on a free port. */
export async function startProbe(options: HttpServerOptions = {}): Promise<Probe> {
  const definition = probeDefinition();
  const server = await serveHttp(definition, options);
  onTestFinished(() => server.close());
  const port = Number(new URL(server.url).port);

  async function send({ method = "POST", path = "/mcp", headers = {}, body, token }: Sent = {}): Promise<Answer> {
    const authorization = token ?? (server.token === undefined ? "" : server.token.reveal());
    const all = {
      host: `127.0.0.1:${port}`,
      accept: "application/json, text/event-stream",
      ...(authorization === "" ? {} : { authorization: `Bearer ${authorization}` }),
      ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(textOf(body))) }),
      ...headers,
    };
    return sendRequest(port, method, path, all, body === undefined ? undefined : textOf(body));
  }

  async function initialize(sent: Sent = {}): Promise<string> {
    const { status, headers, text } = await send({ body: INITIALIZE, ...sent });
    if (status !== 200) throw new Error(`${status} ${text}`);
    return headers["mcp-session-id"] as string;
  }

  return { server, definition, port, send, initialize };
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** Sends text as it is, and gives back everything that came until the server closed the connection. */
export async function exchange({ port }: Probe, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString()));
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  socket.write(text);
  await closed;
  return received;
}

/** The head of a good POST, with these headers over it. */
export function headOf({ port, server }: Probe, headers: Readonly<Record<string, string | undefined>>): string {
  const usual = { host: `127.0.0.1:${port}`, authorization: `Bearer ${server.token?.reveal()}`, "content-type": "application/json" };
  const lines = Object.entries({ ...usual, ...headers }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return ["POST /mcp HTTP/1.1", ...lines, "", ""].join("\r\n");
}

function sendRequest(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string | undefined,
): Promise<Answer> {
  const defined = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<string, string>;
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers: defined, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
