/**
 * `node echo-server-process.ts`: model servers of four dialects whose answers are their questions. The model's name says how
 * long an answer takes: `latency-20`.
 */
import {
  anthropicDialect,
  type FakeModelServer,
  googleDialect,
  ollamaDialect,
  openAiDialect,
  type RecordedRequest,
  type Reply,
  startFakeModelServer,
  type WireDialect,
} from "@llm-orc/testkit";
import { answerRequests } from "./ask-process.ts";
import type { Dialect } from "./dialects.ts";

const WIRES: Readonly<Record<Dialect, WireDialect>> = {
  "openai-compatible": openAiDialect,
  "anthropic-api": anthropicDialect,
  "google-gemini": googleDialect,
  ollama: ollamaDialect,
};

/** From `hold` to `release`, questions to `held` are not answered; `await held` settles when so many wait. */
export type EchoServerRequest =
  | { readonly type: "addresses" | "hold" | "release" }
  | { readonly type: "await held"; readonly count: number };
/** The addresses by dialect. */
export type EchoServerReply = Readonly<Record<string, string>>;

const servers: Record<string, FakeModelServer> = {};
for (const [name, dialect] of Object.entries(WIRES)) servers[name] = await startFakeModelServer({ dialect, script: replyTo });

const addresses = Object.fromEntries(Object.entries(servers).map(([name, { baseUrl }]) => [name, baseUrl]));
let release: PromiseWithResolvers<void> | undefined;
let held = 0;
let onHeld: () => void = () => {};

async function replyTo({ model, body }: RecordedRequest): Promise<Reply> {
  const deltas = [lastTextOf(body)];
  if (model !== "held") return { deltas, latencyMs: Number(model.replace("latency-", "")) };
  held++;
  onHeld();
  await release?.promise;
  return { deltas };
}

/** What was said last, in any of the dialects. */
function lastTextOf(body: RecordedRequest["body"]): string {
  const last = (body.messages ?? body.contents) as readonly Message[] | undefined;
  const { content, parts } = last?.at(-1) ?? {};
  if (typeof content === "string") return content;
  return (content ?? parts ?? []).map(({ text }) => text).join("");
}

interface Message {
  readonly content?: string | readonly { readonly text: string }[];
  readonly parts?: readonly { readonly text: string }[];
}

answerRequests(async (message): Promise<EchoServerReply> => {
  const request = message as EchoServerRequest;
  switch (request.type) {
    case "addresses":
      break;
    case "hold":
      held = 0;
      release = Promise.withResolvers();
      break;
    case "await held":
      await new Promise<void>((resolve) => {
        onHeld = () => held >= request.count && resolve();
        onHeld();
      });
      break;
    case "release":
      release?.resolve();
      release = undefined;
  }
  return addresses;
});
