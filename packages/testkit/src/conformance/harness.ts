import { type JsonValue, Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import type { GenerateRequest, LanguageModel, Provider, ProviderContext, StreamPart } from "@llm-orc/provider";
import { type FakeModelServer, startFakeModelServer, type StartFakeModelServerOptions } from "../server/start-fake-model-server.ts";
import type { ConformanceConnection, ProviderConformanceOptions } from "./describe-provider-conformance.ts";

export const TEST_KEY = "test-key-0123456789abcdef";
export const TEST_MODEL = "test-model";

export interface Harness {
  readonly server: FakeModelServer;
  readonly provider: Provider;
  readonly model: LanguageModel;
}

/** Runs `use` with a provider that is connected to a fresh server, and closes the server. */
export async function withServer<Settings>(
  options: ProviderConformanceOptions<Settings>,
  server: Omit<StartFakeModelServerOptions, "dialect">,
  use: (harness: Harness) => Promise<void>,
  connection: Omit<ConformanceConnection, "baseUrl"> = {},
): Promise<void> {
  const running = await startFakeModelServer({ ...server, dialect: options.wire });
  try {
    const provider = connect(options, { ...connection, baseUrl: running.baseUrl });
    await use({ server: running, provider, model: provider.languageModel(TEST_MODEL) });
  } finally {
    await running.close();
  }
}

/** A provider made by the plugin, with the test key for every origin. */
export function connect<Settings>(
  { plugin, settings, scope }: ProviderConformanceOptions<Settings>,
  connection: ConformanceConnection,
  context: Partial<ProviderContext> = {},
): Provider {
  return plugin.create(
    settings(connection),
    { credential: async () => new Redacted(TEST_KEY), logger: silentLogger, clock: systemClock, ...context },
    scope === undefined ? {} : { scope },
  );
}

/** A request with one user message. */
export function ask(text: string, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { messages: [{ role: "user", parts: [{ type: "text", text }] }], signal: new AbortController().signal, ...more };
}

/** Everything that a stream yields. */
export async function collect(stream: AsyncIterable<StreamPart>): Promise<readonly StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** The text of the deltas. */
export function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");
}

/** What a stream throws; fails the test's expectation when it does not. */
export async function failureOf(
  stream: AsyncIterable<StreamPart>,
): Promise<{ readonly error: unknown; readonly parts: readonly StreamPart[] }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of stream) parts.push(part);
  } catch (error) {
    return { error, parts };
  }
  throw new Error(`The stream ended well instead of failing: ${JSON.stringify(parts)}`);
}

/** Whether `needle` stands somewhere in a JSON value. */
export function mentions(value: JsonValue, needle: string): boolean {
  return JSON.stringify(value).includes(needle);
}
