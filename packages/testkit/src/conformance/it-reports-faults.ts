import { isProviderError, type ProviderError, type ProviderErrorKind } from "@llm-orc/provider";
import { expect, it, vi } from "vitest";
import { CLOSED_ADDRESS } from "../server/closed-address.ts";
import type { Fault, Reply } from "../server/reply.ts";
import type { ConformanceConnection, ProviderConformanceOptions } from "./describe-provider-conformance.ts";
import { ask, connect, failureOf, TEST_KEY, TEST_MODEL, withServer } from "./harness.ts";

interface FaultRow {
  readonly name: string;
  readonly reply: Reply;
  readonly kinds: readonly ProviderErrorKind[];
  readonly is?: Partial<ProviderError>;
  readonly connection?: Omit<ConformanceConnection, "baseUrl">;
}

// Long enough that a busy machine's good answers make it, short enough to wait for.
const SHORT_MS = 300;

const ROWS: readonly FaultRow[] = [
  row("a rate limit with Retry-After in seconds", status(429, { headers: { "retry-after": "7" } }), ["rate_limited"], {
    retryAfterMs: 7_000,
    isRetryable: true,
  }),
  row("a rate limit that lasts an hour", status(429, { headers: { "retry-after": "3600" } }), ["rate_limited"], {
    retryAfterMs: 3_600_000,
  }),
  row("a rate limit without Retry-After", status(429), ["rate_limited"], { status: 429, isRetryable: true }),
  row("an overloaded vendor (529)", status(529), ["overloaded"], { status: 529, isRetryable: true }),
  row("status 500", status(500), ["overloaded"], { isRetryable: true }),
  row("status 502 from a proxy", status(502, { body: "<html><head><title>502 Bad Gateway</title></head></html>" }), ["overloaded"], {
    isRetryable: true,
  }),
  row("status 503", status(503), ["overloaded"], { isRetryable: true }),
  row("a bad request", status(400), ["invalid_request"], { status: 400, isRetryable: false }),
  row("a refused key", status(401), ["auth"], { status: 401, isRetryable: false }),
  row("a key without the right", status(403), ["auth"], { status: 403, isRetryable: false }),
  row("a model that does not exist", status(404), ["invalid_request"], { status: 404, isRetryable: false }),
  row("a redirect", status(307, { headers: { location: "http://127.0.0.1:9/elsewhere" }, body: "" }), ["invalid_request"], {
    isRetryable: false,
  }),
  row("a reset before the headers", { type: "reset_before_headers" }, ["network"], { reachedVendor: true, isRetryable: true }),
  row("a reset midway", { type: "reset_mid_body" }, ["network"], { reachedVendor: true, isRetryable: true }),
  row("JSON that is cut off", { type: "truncated_json" }, ["protocol"], { reachedVendor: true }),
  row("a web page with status 200", { type: "html" }, ["protocol"]),
  row("an empty answer with status 200", { type: "empty" }, ["protocol"]),
  row("JSON of another shape with status 200", { type: "wrong_shape" }, ["protocol"]),
  row(
    "a server that never answers",
    { type: "no_answer" },
    ["timeout"],
    { reachedVendor: true, isRetryable: true },
    { firstByteMs: SHORT_MS },
  ),
  row("a stream that stalls", { type: "stall" }, ["timeout"], { reachedVendor: true, isRetryable: true }, { idleMs: SHORT_MS }),
  row("a stream that ends early and cleanly", { type: "early_close" }, ["protocol"], { isRetryable: true }),
  row("a malformed event", { type: "malformed" }, ["protocol"], { isRetryable: true }),
  row("an error inside the stream", { type: "stream_error" }, ["overloaded"], { reachedVendor: true, isRetryable: true }),
  row("an endless answer", { type: "huge" }, ["protocol"], { isRetryable: false }, { maxResponseBytes: 512 * 1024 }),
];

/** The tests of failing vendors and networks. */
export function itReportsFaults<Settings>(options: ProviderConformanceOptions<Settings>): void {
  it.each(ROWS)("reports $name as $kinds", async ({ reply, kinds, is, connection }) => {
    await withServer(
      options,
      { script: { text: "one two three four", ...reply } },
      async ({ server, model }) => {
        const error = await providerErrorOf(model.stream(ask("hi")));
        expect(kinds).toContain(error.kind);
        expect(error).toMatchObject({ code: `PROVIDER_${error.kind.toUpperCase()}`, reachedVendor: true, ...is });
        expect(error.message).not.toContain(TEST_KEY);
        expect(error.message.length).toBeLessThan(600);
        expect(error.hint ?? "").not.toBe("");
        // No retries of its own: that is the caller's business.
        expect(server.requests).toHaveLength(1);
      },
      connection,
    );
  });

  if (options.acceptsWhole === true) {
    const whole = ROWS.filter(({ reply }) => ["reset_mid_body", "truncated_json", "stall"].includes(reply.fault?.type ?? ""));
    it.each(whole)("reports $name in a single document as $kinds", async ({ reply, kinds, connection }) => {
      const script = { ...reply, text: "one two three four", whole: true };
      await withServer(
        options,
        { script },
        async ({ model }) => expect(kinds).toContain((await providerErrorOf(model.stream(ask("hi")))).kind),
        connection,
      );
    });
  }

  it("reports an unknown model with the vendor's words", async () => {
    await withServer(options, { models: ["another-model"] }, async ({ model }) => {
      const error = await providerErrorOf(model.stream(ask("hi")));
      expect(error).toMatchObject({ kind: "invalid_request", status: 404 });
      expect(error.message).toContain("does not exist");
      expect(error.message).toContain(TEST_MODEL);
    });
  });

  it("never repeats a key that the vendor echoes", async () => {
    const fault = status(401, { message: `Incorrect API key provided: ${TEST_KEY}` });
    await withServer(options, { script: { fault } }, async ({ model }) => {
      const error = await providerErrorOf(model.stream(ask("hi")));
      expect(error.kind).toBe("auth");
      expect(`${error.message} ${error.hint} ${JSON.stringify(error)}`).not.toContain(TEST_KEY);
    });
  });

  it("reports an input over the model's context", async () => {
    const fault = status(400, { code: "context_length_exceeded", message: "This model's maximum context length is 8192 tokens." });
    await withServer(options, { script: { fault } }, async ({ model }) => {
      expect(await providerErrorOf(model.stream(ask("hi")))).toMatchObject({ kind: "context_length", isRetryable: false });
    });
  });

  it("reports a refused connection as one that never reached the vendor", async () => {
    const provider = connect(options, { baseUrl: `${CLOSED_ADDRESS}${options.wire.basePath}` });
    const error = await providerErrorOf(provider.languageModel(TEST_MODEL).stream(ask("hi")));
    expect(error).toMatchObject({ kind: "network", reachedVendor: false, isRetryable: true });
    if (provider.status !== undefined) {
      expect(await provider.status({ signal: new AbortController().signal })).toMatchObject({ available: false });
    }
  });

  it("keeps quiet on the console, whatever happens", async () => {
    const written: unknown[] = [];
    const note = (text: unknown): boolean => written.push(text) > 0;
    const spies = [
      ...(["stdout", "stderr"] as const).map((name) => vi.spyOn(process[name], "write").mockImplementation(note)),
      ...(["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name).mockImplementation(note)),
    ];
    try {
      for (const fault of [{ type: "malformed" }, { type: "truncated_json" }, { type: "stream_error" }] as const) {
        await withServer(options, { script: { fault } }, async ({ model }) => void (await failureOf(model.stream(ask("hi")))));
      }
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(written).toEqual([]);
  });
}

async function providerErrorOf(stream: Parameters<typeof failureOf>[0]): Promise<ProviderError> {
  const { error } = await failureOf(stream);
  if (!isProviderError(error)) throw new Error(`Not a ProviderError: ${String(error)}`, { cause: error });
  return error;
}

function row(
  name: string,
  fault: Fault,
  kinds: readonly ProviderErrorKind[],
  is: Partial<ProviderError> = {},
  connection: FaultRow["connection"] = {},
): FaultRow {
  return { name, reply: { fault }, kinds, is, connection };
}

function status(code: number, more: Partial<Extract<Fault, { type: "status" }>> = {}): Fault {
  return { type: "status", status: code, ...more };
}
