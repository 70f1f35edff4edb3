import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { OrcError } from "@llm-orc/contracts";

/** Where the browser comes back to: a server of this machine that waits for one request. */
export interface LoopbackReceiver {
  readonly redirectUri: string;
  /** The parameters of the one request whose state fits. Stays pending until then. */
  readonly answer: Promise<URLSearchParams>;
  /** Closes the server and every connection. */
  close(): Promise<void>;
}

const CALLBACK_PATH = "/callback";

/**
 * Listens on 127.0.0.1, at a free port unless one is given. Whatever is not the callback with this `state` (a favicon, another site's script, a
 * forged answer) gets an error and changes nothing. Throws `OAUTH_LISTEN_FAILED`.
 */
export async function openLoopbackReceiver(state: string, port = 0): Promise<LoopbackReceiver> {
  const answer = Promise.withResolvers<URLSearchParams>();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.on("error", (cause) => reject(listenError(cause)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  let isAnswered = false;
  server.on("request", (request, response) => {
    const parameters = isAnswered ? undefined : callbackOf(request, host, state);
    if (parameters === undefined) return reply(response, 404, "There is nothing here.");
    isAnswered = true;
    server.close();
    // Once the page is written, or its reader is gone: then closing every connection cuts nothing off.
    response.once("close", () => answer.resolve(parameters));
    reply(response, 200, "The answer has arrived. You can close this window and go back to the terminal.");
  });
  return {
    redirectUri: `http://${host}${CALLBACK_PATH}`,
    answer: answer.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function callbackOf(request: IncomingMessage, host: string, state: string): URLSearchParams | undefined {
  const address = `http://${host}${request.url ?? ""}`;
  // A page of another site that has its name resolve to this machine sends its own name here.
  if (request.method !== "GET" || request.headers.host !== host || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const states = url.searchParams.getAll("state");
  if (url.pathname !== CALLBACK_PATH || states.length !== 1 || !isEqual(states[0] as string, state)) return undefined;
  return url.searchParams;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

// Nothing of the request is shown, and the address with the code in it goes to no other site.
function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(`${text}\n`);
}

function listenError(cause: Error): OrcError {
  return new OrcError("OAUTH_LISTEN_FAILED", "No port of 127.0.0.1 could be opened for the browser to come back to.", {
    hint: "Log in with a code instead, where the provider offers that; or allow listening on 127.0.0.1.",
    cause,
  });
}
