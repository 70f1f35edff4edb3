import { describe, expect, it } from "vitest";
import { redactPatterns } from "./redact-patterns.ts";

describe("redactPatterns", () => {
  it.each([
    ["Incorrect API key provided: sk-proj-abcdefgh12345678.", "Incorrect API key provided: [redacted]"],
    ["key gsk_abcdefgh12345678 and AIzaSyA1234567890abcdef", "key [redacted] and [redacted]"],
    ["ghp_abcdefghij1234567890 xoxb-1234567890-abc AKIAIOSFODNN7EXAMPLE", "[redacted] [redacted] [redacted]"],
    ["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_def-ghi here", "token [redacted] here"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "[redacted]\nafter"],
    ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [redacted]"],
    ['{"x-api-key": "abcdefgh12345678", "a": 1}', '{"x-api-key": "[redacted]", "a": 1}'],
    ["PASSWORD=hunter2hunter2 next", "PASSWORD=[redacted] next"],
    ["client_secret: 'GOCSPX-abcdefgh'", "client_secret: '[redacted]'"],
    ["https://me:hunter2@example.com/x?key=abc123&b=2", "https://me:[redacted]@example.com/x?key=[redacted]&b=2"],
  ])("hides the secret in %j", (text, safe) => {
    expect(redactPatterns(text)).toBe(safe);
  });

  it.each([
    "",
    "The answer took 3 tokens: fine.",
    "max_tokens: 4096 and cost_per_token: 0.000001",
    "Set OPENAI_API_KEY in the environment, or type: llm-orc auth add openai-compatible",
    "token: ${inputs.token}",
    "https://example.com/v1/models?limit=10",
    "claude-sonnet-4-5-20250929 answered 429",
  ])("leaves %j as it is", (text) => {
    expect(redactPatterns(text)).toBe(text);
  });

  it("takes time in proportion to the text", () => {
    const hostile = `${"api_key=".repeat(20_000)}${"a".repeat(100_000)}${"eyJ".repeat(30_000)}`;
    const began = performance.now();
    redactPatterns(hostile);
    redactPatterns(hostile + hostile);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
