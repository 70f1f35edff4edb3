import { type AskedProcess, startAsked } from "./ask-process.ts";
import type { CallerReply, CallerRequest } from "./caller-process.ts";
import type { Dialect } from "./dialects.ts";
import type { EchoServerReply, EchoServerRequest } from "./echo-server-process.ts";

export type EchoServer = AskedProcess<EchoServerRequest, EchoServerReply>;
export type Caller = AskedProcess<CallerRequest, CallerReply>;

/** Two callers that do the same work, and the server that they ask. */
export interface Pair {
  readonly server: EchoServer;
  readonly ours: Caller;
  readonly bare: Caller;
}

export function startEchoServer(): EchoServer {
  return startAsked("echo-server-process.ts", []);
}

/** Gives `measure` a pair of fresh processes: llm-orc and, in the dialect of OpenAI, undici, else the vendor's SDK. */
export async function withPair<T>(server: EchoServer, dialect: Dialect, measure: (pair: Pair) => Promise<T>): Promise<T> {
  const { [dialect]: baseUrl = "" } = await server.ask({ type: "addresses" });
  const start = (who: string): Caller => startAsked("caller-process.ts", [dialect, who, baseUrl]);
  const pair = { server, ours: start("llm-orc"), bare: start(dialect === "openai-compatible" ? "bare" : "sdk") };
  try {
    return await measure(pair);
  } finally {
    await Promise.all([pair.ours.close(), pair.bare.close()]);
  }
}
