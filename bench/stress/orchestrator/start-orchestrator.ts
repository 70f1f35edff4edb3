import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isJsonObject, type JsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";

export const ORCHESTRATOR: string = join(import.meta.dirname, "../../../apps/llm-orc-mcp/bin/llm-orc-mcp.cjs");

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: JsonObject;
}

export interface CallOptions {
  /** Withdraws the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Asks to be told how far it is. */
  readonly onProgress?: () => void;
}

/** The built MCP server: everything of llm-orc in one process that lives long. */
export interface Orchestrator {
  readonly pid: number;
  /** Calls a tool. Rejects when the server ends before it has answered. */
  call(tool: string, args: JsonObject, options?: CallOptions): Promise<ToolAnswer>;
  isRunning(): boolean;
  /** All that it has written on its standard error. */
  said(): string;
  /** A message to what `nodeArgs` has loaded into it, and the answer. */
  ask(question: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface StartOrchestratorOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
}

interface Waiting {
  readonly answer: PromiseWithResolvers<ToolAnswer>;
  readonly onProgress: (() => void) | undefined;
}

/** Starts it on a project, and speaks its protocol by hand: no client library stands between. */
export async function startOrchestrator({ root, env, nodeArgs = [] }: StartOrchestratorOptions): Promise<Orchestrator> {
  const child = spawn(process.execPath, [...nodeArgs, ORCHESTRATOR], { cwd: root, env, stdio: ["pipe", "pipe", "pipe", "ipc"] });
  const [stdin, stdout, stderr] = [child.stdin, child.stdout, child.stderr];
  if (stdin === null || stdout === null || stderr === null) throw new Error("The server was started without its streams.");
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let said = "";
  stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  stdin.on("error", () => {});
  const ended = once(child, "close");
  child.once("close", (code, signal) => {
    for (const { answer } of waiting.values()) answer.reject(new Error(`The server ended with ${code ?? signal}: ${said}`));
  });
  createInterface({ input: stdout }).on("line", (line) => {
    const message = parseJsonOrUndefined(line);
    if (!isJsonObject(message)) throw new Error(`The server said what is no message: ${line}`);
    if (message["method"] === "notifications/progress") tellProgress(message["params"], waiting);
    if (typeof message["id"] !== "number") return;
    waiting.get(message["id"])?.answer.resolve(toAnswer(message));
    waiting.delete(message["id"]);
  });
  const send = (message: JsonObject): void => void stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

  async function request(method: string, params: JsonObject, { signal, onProgress }: CallOptions = {}): Promise<ToolAnswer> {
    const id = ++lastId;
    const answer = Promise.withResolvers<ToolAnswer>();
    waiting.set(id, { answer, onProgress });
    const withdraw = (): void => {
      send({ method: "notifications/cancelled", params: { requestId: id } });
      waiting.delete(id);
      answer.reject(signal?.reason);
    };
    signal?.addEventListener("abort", withdraw, { once: true });
    send({ id, method, params: onProgress === undefined ? params : { ...params, _meta: { progressToken: id } } });
    try {
      return await answer.promise;
    } finally {
      signal?.removeEventListener("abort", withdraw);
    }
  }

  await request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "stress", version: "1.0.0" } });
  send({ method: "notifications/initialized" });
  return {
    pid: child.pid as number,
    call: (name, args, options) => request("tools/call", { name, arguments: args }, options),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    said: () => said,
    async ask(question) {
      child.send(question);
      const [answer] = await once(child, "message");
      return answer;
    },
    async close() {
      stdin.end();
      await ended;
    },
  };
}

function toAnswer({ result, error }: JsonObject): ToolAnswer {
  if (!isJsonObject(result)) return { isError: true, text: JSON.stringify(error), structured: isJsonObject(error) ? error : {} };
  const { content, structuredContent, isError } = result;
  return {
    isError: isError === true,
    text: JSON.stringify(content ?? result),
    structured: isJsonObject(structuredContent) ? structuredContent : {},
  };
}

function tellProgress(params: unknown, waiting: ReadonlyMap<number, Waiting>): void {
  if (!isJsonObject(params) || typeof params["progressToken"] !== "number") return;
  waiting.get(params["progressToken"])?.onProgress?.();
}
