/**
 * `node cold-calls-process.ts <baseUrl> <calls> <llm-orc|h1|h2>`: makes so many model calls at once with nothing open yet,
 * and prints how many milliseconds passed until all were answered. The last word says who makes them: our provider, or
 * Node's own HTTPS or HTTP/2 by hand. `CERTIFICATE` holds what to trust.
 */
import { once } from "node:events";
import { connect } from "node:http2";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { silentLogger, systemClock } from "@llm-orc/contracts";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";

const [baseUrl = "", calls = "1", who = ""] = process.argv.slice(2);
const MODEL = "latency-200";
const BODY = JSON.stringify({ model: MODEL, stream: true, messages: [{ role: "user", content: "Judge this." }] });
// The server's cap, which a client learns from the server. By hand it is known beforehand.
const STREAMS = 100;
setDefaultCACertificates([...getCACertificates(), process.env["CERTIFICATE"] ?? ""]);

const callers: Readonly<Record<string, (count: number) => Promise<readonly string[]>>> = {
  async "llm-orc"(count) {
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    const model = openaiCompatible.create({ base_url: baseUrl }, context, {}).languageModel(MODEL);
    const messages = [{ role: "user", parts: [{ type: "text", text: "Judge this." }] }] as const;
    return atOnce(count, async () => {
      let answer = "";
      for await (const part of model.stream({ messages, signal: new AbortController().signal })) {
        if (part.type === "text-delta") answer += part.delta;
        if (part.type === "finish") answer += "[DONE]";
      }
      return answer;
    });
  },
  async h1(count) {
    // With 10,000 sockets at once this server resets some.
    const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
    const answers = await atOnce(count, async () => {
      const sent = request(`${baseUrl}/chat/completions`, { method: "POST", agent });
      sent.end(BODY);
      const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream];
      return text(response);
    });
    agent.destroy();
    return answers;
  },
  async h2(count) {
    const { origin, pathname } = new URL(baseUrl);
    const sessions = Array.from({ length: Math.ceil(count / STREAMS) }, () => connect(origin));
    const answers = await atOnce(count, async (index) => {
      const stream = sessions[index % sessions.length]?.request({ ":method": "POST", ":path": `${pathname}/chat/completions` });
      stream?.end(BODY);
      return stream === undefined ? "" : text(stream);
    });
    for (const session of sessions) session.destroy();
    return answers;
  },
};

function atOnce(count: number, call: (index: number) => Promise<string>): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)));
}

const startedMs = performance.now();
const answers = await callers[who]?.(Number(calls));
const elapsedMs = performance.now() - startedMs;
const good = answers?.filter((answer) => answer.endsWith("[DONE]") || answer.endsWith("[DONE]\n\n")).length;
if (good !== Number(calls)) throw new Error(`${good} of ${calls} calls were answered.`);
console.log(elapsedMs);
process.exit();
