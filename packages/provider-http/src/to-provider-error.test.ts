import { describe, expect, it } from "vitest";
import { toProviderError } from "./to-provider-error.ts";

const CONTEXT = { provider: "openai-compatible/groq", model: "llama-3" };

describe("toProviderError", () => {
  it("says who, what status and the vendor's words, and what to do next", () => {
    const body = JSON.stringify({ error: { message: "Rate limit reached for requests", type: "requests", code: "rate_limit_exceeded" } });
    const error = toProviderError(429, { "retry-after": "2", "x-request-id": "req_1" }, body, CONTEXT);
    expect(error.toJSON()).toEqual({
      code: "PROVIDER_RATE_LIMITED",
      message: "openai-compatible/groq (model llama-3) answered 429: Rate limit reached for requests",
      hint: "Wait 2 s, or lower the limits of this provider in config.yaml.",
    });
    expect(error).toMatchObject({ status: 429, retryAfterMs: 2_000, requestId: "req_1", reachedVendor: true, isRetryable: true });
  });

  it.each([
    [401, "", "auth"],
    [403, "", "auth"],
    [403, openAi("flagged by moderation"), "content_filtered"],
    [402, openAi("Insufficient Balance"), "quota"],
    [404, openAi("The model `x` does not exist", "model_not_found"), "invalid_request"],
    [400, openAi("Unknown parameter: foo"), "invalid_request"],
    [422, JSON.stringify({ detail: [{ loc: ["body", "temperature"], msg: "too high" }] }), "invalid_request"],
    [408, "", "timeout"],
    [413, "", "context_length"],
    [400, openAi("This model's maximum context length is 8192 tokens", "context_length_exceeded"), "context_length"],
    [400, openAi("prompt is too long: 210000 tokens > 200000 maximum"), "context_length"],
    [400, openAi("the request exceeds the available context size", "exceed_context_size_error"), "context_length"],
    [400, google("The input token count (2000000) exceeds the maximum number of tokens allowed"), "context_length"],
    [500, openAi("Context size has been exceeded."), "context_length"],
    [400, google("API key not valid. Please pass a valid API key."), "auth"],
    [400, openAi("Your credit balance is too low to access the API"), "quota"],
    [400, openAi("The response was filtered", "content_filter"), "content_filtered"],
    [429, openAi("You exceeded your current quota", "insufficient_quota"), "quota"],
    [429, openAi("Slow down"), "rate_limited"],
    [500, "", "overloaded"],
    [502, "<html><title>502 Bad Gateway</title></html>", "overloaded"],
    [503, "", "overloaded"],
    [504, "", "overloaded"],
    [529, JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }), "overloaded"],
    [301, "", "invalid_request"],
    [418, "", "invalid_request"],
  ] as const)("maps %s %s to %s", (status, body, kind) => {
    expect(toProviderError(status, {}, body, CONTEXT).kind).toBe(kind);
  });

  it("takes a quota that names a delay for a rate limit", () => {
    const body = JSON.stringify([
      {
        error: {
          code: 429,
          message: "You exceeded your current quota, please check your plan and billing details.",
          status: "RESOURCE_EXHAUSTED",
          details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17.5s" }],
        },
      },
    ]);
    expect(toProviderError(429, {}, body, CONTEXT)).toMatchObject({ kind: "rate_limited", retryAfterMs: 17_500 });
  });

  it.each([
    [{ error: { code: 429, message: "slow down" } }, "rate_limited"],
    [{ error: { code: 502, message: "upstream broke" } }, "overloaded"],
    [{ error: { type: "overloaded_error", message: "Overloaded" } }, "overloaded"],
    [{ error: { type: "rate_limit_error", message: "x" } }, "rate_limited"],
    [{ error: { type: "invalid_request_error", message: "x" } }, "invalid_request"],
    [{ error: { code: "context_length_exceeded", message: "x" } }, "context_length"],
    [{ object: "error", message: "bad", type: "BadRequestError", code: 400 }, "invalid_request"],
    [{ error: "something odd" }, "overloaded"],
  ] as const)("reads an error inside a stream: %j", (body, kind) => {
    const error = toProviderError(undefined, {}, body, CONTEXT);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain("openai-compatible/groq (model llama-3) reported an error in its answer");
  });

  it("is one short line that no terminal obeys", () => {
    const { message } = toProviderError(500, {}, openAi(`\u001b[31mred\u001b[0m\r\n${"very ".repeat(500)}long`), CONTEXT);
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(400);
    expect(message.endsWith("…")).toBe(true);
  });

  it("never repeats keys, known ones and what looks like one", () => {
    const said = "Incorrect key s3cr3t-key, or sk-proj-abcdefgh12345678, or Bearer abcdefghijkl, or AIzaSyA1234567890";
    const error = toProviderError(401, { authorization: "Bearer s3cr3t-key" }, openAi(said), { ...CONTEXT, secrets: ["s3cr3t-key"] });
    const all = `${error.message} ${error.hint} ${JSON.stringify(error)}`;
    for (const key of ["s3cr3t-key", "abcdefgh12345678", "abcdefghijkl", "SyA1234567890"]) expect(all).not.toContain(key);
    expect(error.message).toContain("Incorrect key [redacted]");
  });

  it("reads the title of a web page, and says nothing about a body that says nothing", () => {
    expect(toProviderError(502, {}, "<html><title>502 Bad\n Gateway</title>x</html>", CONTEXT).message).toContain(
      "an HTML page: 502 Bad Gateway",
    );
    expect(toProviderError(500, {}, "", CONTEXT).message).toBe("openai-compatible/groq (model llama-3) answered 500.");
  });

  it("says where a redirect leads, without its query", () => {
    const { hint } = toProviderError(308, { location: "https://new.example.com/v1/chat?token=s3cr3t" }, "", CONTEXT);
    expect(hint).toContain("https://new.example.com/v1/chat");
    expect(hint).not.toContain("s3cr3t");
  });

  it.each(["null", "[]", "3", '"text"', "{}", '{"error":null}', '{"error":{}}', '{"message":[]}', "\u0000"])(
    "survives the body %j",
    (body) => {
      expect(toProviderError(500, {}, body, CONTEXT).kind).toBe("overloaded");
    },
  );
});

function openAi(message: string, code: string | null = null): string {
  return JSON.stringify({ error: { message, type: "some_type", param: null, code } });
}

function google(message: string): string {
  return JSON.stringify([{ error: { code: 400, message, status: "INVALID_ARGUMENT" } }]);
}
