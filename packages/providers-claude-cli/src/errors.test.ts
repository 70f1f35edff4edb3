import { describe, expect, it } from "vitest";
import { failure } from "./__fixtures__/call-fake-claude.ts";
import { fakeClaude } from "./__fixtures__/fake-claude.ts";

describe("reportedError", () => {
  it.each([
    {
      case: "no login",
      body: `failed("authentication_failed", "Not logged in · Please run /login");`,
      expected: { kind: "auth", reachedVendor: false },
    },
    {
      case: "a bad key",
      body: `failed("authentication_failed", "Invalid API key", { api_error_status: 401 });`,
      expected: { kind: "auth", reachedVendor: true, status: 401 },
    },
    {
      case: "no login, in other words",
      body: `result({ is_error: true, result: "OAuth session expired" }); process.exit(1);`,
      expected: { kind: "auth" },
    },
    {
      case: "a used-up plan",
      body: `failed("rate_limit", "You've hit your session limit · resets 5:10pm (Europe/Paris)");`,
      expected: { kind: "quota", isRetryable: false },
    },
    {
      case: "a used-up plan, said before",
      body: `say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: Date.now() / 1000 + 7200, rateLimitType: "five_hour" } }); failed("rate_limit", "No.", { api_error_status: 429 });`,
      expected: { kind: "quota" },
    },
    {
      case: "a limit that opens at once",
      body: `say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: Date.now() / 1000 + 20 } }); failed("rate_limit", "No.", { api_error_status: 429 });`,
      expected: { kind: "rate_limited", retryAfterMs: expect.closeTo(20_000, -4) },
    },
    {
      case: "a rate limit",
      body: `failed("rate_limit", "API Error: Request rejected (429)", { api_error_status: 429 });`,
      expected: { kind: "rate_limited", status: 429 },
    },
    {
      case: "no credit",
      body: `failed("billing_error", "Credit balance is too low", { api_error_status: 400 });`,
      expected: { kind: "quota" },
    },
    {
      case: "overload",
      body: `failed("server_error", "API Error: 529 Overloaded.", { api_error_status: 529 });`,
      expected: { kind: "overloaded", isRetryable: true },
    },
    { case: "a lost connection", body: `failed("server_error", "API Error: Connection error.");`, expected: { kind: "network" } },
    {
      case: "too long an input",
      body: `failed("invalid_request", "Prompt is too long", { terminal_reason: "prompt_too_long" });`,
      expected: { kind: "context_length" },
    },
    {
      case: "an unknown model",
      body: `failed("model_not_found", "There's an issue with the selected model (x).", { api_error_status: 404 });`,
      expected: { kind: "invalid_request", hint: expect.stringContaining("haiku") },
    },
    {
      case: "an unknown error",
      body: `result({ subtype: "error_during_execution", is_error: true, result: undefined, errors: ["It broke", "badly"] });`,
      expected: { kind: "protocol", message: expect.stringContaining("It broke; badly") },
    },
    {
      case: "an answer of the program itself",
      body: `result({ num_turns: 0, result: "/help isn't available in this environment." });`,
      expected: { kind: "invalid_request", reachedVendor: false, message: expect.stringContaining("by itself") },
    },
    {
      case: "an unknown option",
      body: `console.error("error: unknown option '--tools'"); process.exit(1);`,
      expected: { kind: "invalid_request", hint: expect.stringContaining("claude update") },
    },
    {
      case: "an end without a result",
      body: `console.error("Segmentation fault"); process.exit(3);`,
      expected: { kind: "protocol", message: expect.stringMatching(/exit code 3.*Segmentation fault/) },
    },
    {
      case: "an end in the middle",
      body: `begin(); delta("Half"); process.exit(0);`,
      expected: {
        kind: "protocol",
        reachedVendor: true,
        usage: { input_tokens: 1125, output_tokens: 1, cache_read_tokens: 1000, cache_write_tokens: 100 },
      },
    },
    {
      case: "a signal",
      body: `process.kill(process.pid, "SIGKILL"); await sleep(1000);`,
      expected: { kind: "protocol", message: expect.stringContaining("SIGKILL") },
    },
  ])("reports $case", async ({ body, expected }) => {
    using fake = fakeClaude(body);
    const error = await failure(fake);
    expect(error).toMatchObject(expected);
    expect(error.hint).toBeTruthy();
  });

  it("hides keys that the command echoes", async () => {
    using fake = fakeClaude(`console.error("bad key sk-ant-api03-abcdefghijklmnop"); process.exit(1);`);
    expect((await failure(fake)).message).not.toContain("abcdefghijklmnop");
  });
});
