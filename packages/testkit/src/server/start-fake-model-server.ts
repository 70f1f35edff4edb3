import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject, type JsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";
import { openAiDialect } from "../dialects/open-ai-dialect.ts";
import type { WireDialect } from "../dialects/wire-dialect.ts";
import { listen } from "./listen.ts";
import type { Reply } from "./reply.ts";
import { testCertificate } from "./test-certificate.ts";
import { writeReply } from "./write-reply.ts";

/** A request as it came in. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The parsed body; empty when there was none or no JSON object. */
  readonly body: JsonObject;
  readonly model: string;
  /** Tells connections apart. */
  readonly clientPort: number;
  /** Settles when its connection or its answer ended; `aborted` when the client went first. */
  readonly ended: Promise<"answered" | "aborted">;
}

export interface StartFakeModelServerOptions {
  /** Default `openAiDialect`. */
  readonly dialect?: WireDialect;
  /**
   * What to answer: always the same, a list in order of arrival (its last one again and again), or by request. Default:
   * the text "ok".
   */
  readonly script?: Reply | readonly Reply[] | ((request: RecordedRequest, index: number) => Reply | Promise<Reply>);
  /** What it lists, and the only ones that it serves. Default: it serves any name and lists `test-model`. */
  readonly models?: readonly string[];
  /** When given, a request without this key is answered 401. */
  readonly key?: string;
  /** https, over HTTP/1.1 alone or with HTTP/2 offered. Clients have to trust the server's `certificate`. Default: plain http. */
  readonly tls?: "h1" | "h2";
}

/** A vendor's API on this machine. */
export interface FakeModelServer {
  /** `http://127.0.0.1:<port>`, or https. */
  readonly origin: string;
  /**
   * With `tls`: what a client has to trust, in PEM. In the same process:
   * `tls.setDefaultCACertificates([...tls.getCACertificates(), server.certificate])`; for another one, a file that
   * `NODE_EXTRA_CA_CERTS` names.
   */
  readonly certificate?: string;
  /** `origin` and the dialect's base path. */
  readonly baseUrl: string;
  /** The generate requests, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** How many generate requests were open at once, at most. */
  readonly maxConcurrent: number;
  /** How many are open now. */
  readonly concurrent: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Starts a real HTTP server on a free port of 127.0.0.1. */
export async function startFakeModelServer(options: StartFakeModelServerOptions = {}): Promise<FakeModelServer> {
  const dialect = options.dialect ?? openAiDialect;
  const requests: RecordedRequest[] = [];
  let concurrent = 0;
  let maxConcurrent = 0;

  async function generate(request: RecordedRequest, response: ServerResponse): Promise<void> {
    const index = requests.push(request) - 1;
    concurrent++;
    maxConcurrent = Math.max(maxConcurrent, concurrent);
    response.once("close", () => concurrent--);
    await writeReply(response, await replyFor(request, index), {
      dialect,
      model: request.model,
      wantsStream: dialect.wantsStream(request.path, request.body),
      wantsUsage: dialect.wantsUsage(request.body),
      reset: () => server.reset(request.clientPort),
    });
  }

  async function replyFor(request: RecordedRequest, index: number): Promise<Reply> {
    if (!hasKey(request))
      return { fault: { type: "status", status: 401, code: "invalid_api_key", message: "This key is not known here." } };
    if (options.models !== undefined && !options.models.includes(request.model)) {
      const message = `The model \`${request.model}\` does not exist.`;
      return { fault: { type: "status", status: 404, code: "model_not_found", message } };
    }
    const { script = {} } = options;
    if (typeof script === "function") return script(request, index);
    if (!Array.isArray(script)) return script as Reply;
    return (script as readonly Reply[])[Math.min(index, script.length - 1)] ?? {};
  }

  function hasKey(request: RecordedRequest): boolean {
    return (
      options.key === undefined || Object.entries(dialect.keyHeaders(options.key)).every(([name, value]) => request.headers[name] === value)
    );
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await record(incoming, response, dialect);
    const call = dialect.callOf(request.method, request.path);
    if (call === "generate") return generate(request, response);
    const error = hasKey(request)
      ? { status: 404, message: "There is nothing here." }
      : { status: 401, message: "This key is not known here." };
    const isList = call === "models" && hasKey(request);
    response.writeHead(isList ? 200 : error.status, { "content-type": "application/json" });
    response.end(isList ? dialect.models(options.models ?? ["test-model"]) : dialect.error(error));
  }

  const server = await listen(options.tls, (incoming, response) => {
    handle(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  return {
    origin: server.origin,
    baseUrl: server.origin + dialect.basePath,
    ...(options.tls === undefined ? {} : { certificate: testCertificate.cert }),
    requests,
    get maxConcurrent() {
      return maxConcurrent;
    },
    get concurrent() {
      return concurrent;
    },
    close: () => server.close(),
  };
}

async function record(incoming: IncomingMessage, response: ServerResponse, dialect: WireDialect): Promise<RecordedRequest> {
  const ended = new Promise<"answered" | "aborted">((resolve) => {
    response.once("close", () => resolve(response.writableFinished ? "answered" : "aborted"));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const parsed = parseJsonOrUndefined(Buffer.concat(chunks).toString("utf8"));
  const body = isJsonObject(parsed) ? parsed : {};
  const path = (incoming.url ?? "/").replace(/\?.*$/, "");
  return {
    method: incoming.method ?? "GET",
    path,
    headers: incoming.headers,
    body,
    model: dialect.modelOf(path, body),
    clientPort: incoming.socket.remotePort ?? 0,
    ended,
  };
}
