import type { WireDialect, WireEnd, WireFinishReason } from "@llm-orc/testkit";

const REASONS: Readonly<Record<WireFinishReason, string>> = {
  stop: "finished",
  length: "output_limit",
  "tool-calls": "tool_use",
  "content-filter": "filtered",
};

/** How Example Inc.'s servers write, taken from their documentation: what the fake server of the tests speaks. */
export const exampleDialect: WireDialect = {
  name: "example",
  basePath: "",
  callOf(method, path) {
    if (method === "POST" && path === "/v1/generations") return "generate";
    return method === "GET" && path === "/v1/engines" ? "models" : undefined;
  },
  modelOf: (_path, body) => (typeof body["engine"] === "string" ? body["engine"] : ""),
  wantsStream: (_path, body) => body["stream"] === true,
  wantsUsage: () => true,
  streamContentType: "text/event-stream",
  streamStart: (engine) => event("opened", { generation: "gen_01", engine }),
  streamText: (text) => event("text", { text }),
  streamReasoning: (text) => event("thought", { text }),
  streamToolCall: ({ id, name, input }) => event("tool_use", { id, tool: name, arguments: input }),
  streamEnd: (end) => event("closed", closing(end)),
  streamError: ({ message, code = "server_error" }) => event("failed", { error: { code, message } }),
  streamMalformed: () => 'event: text\ndata: {"text": "unfini\n\n',
  whole: ({ text, end }, engine) => JSON.stringify({ generation: "gen_01", engine, text, ...closing(end) }),
  error: ({ message, code = "request_failed" }) => JSON.stringify({ error: { code, message } }),
  models: (names) => JSON.stringify({ engines: names.map((name) => ({ name, context_tokens: 64_000, output_tokens: 8_000 })) }),
  keyHeaders: (key) => ({ "x-example-key": key }),
};

function event(name: string, payload: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
}

function closing({ reason, usage }: WireEnd): object {
  const { input, output, cached = 0, reasoning = 0 } = usage;
  return { because: REASONS[reason], tokens: { read: input, reused: cached, written: output, thought: reasoning } };
}
