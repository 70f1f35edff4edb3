import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import type { GenerateRequest, Provider, ProviderContext, StreamPart } from "@llm-orc/provider";
import { ollama } from "../plugin.ts";
import type { OllamaSettings } from "../settings.ts";

/** A server that answers as told, byte for byte, for as long as `use` runs. */
export async function withRawServer<T>(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A provider made by the plugin; `null` is no key. */
export function createOllama(
  settings: OllamaSettings = {},
  { key = null, ...context }: Partial<ProviderContext> & { readonly key?: string | null } = {},
): Provider {
  const credential = async (): Promise<Redacted | undefined> => (key === null ? undefined : new Redacted(key));
  return ollama.create(settings, { credential, logger: silentLogger, clock: systemClock, ...context }, {});
}

/** A request with one user message. */
export function ask(more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal, ...more };
}

/** Everything that the model `m` of a server yields. */
export async function partsFrom(
  origin: string,
  request: GenerateRequest = ask(),
  modelId = "m",
  settings: OllamaSettings = {},
): Promise<readonly StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of createOllama({ base_url: origin, ...settings }).languageModel(modelId).stream(request)) parts.push(part);
  return parts;
}
