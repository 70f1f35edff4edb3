import { describe, expect, it } from "vitest";
import { parseBaseUrl } from "./parse-base-url.ts";

describe("parseBaseUrl", () => {
  it.each([
    ["https://api.example.com/v1/", "https://api.example.com/v1"],
    ["https://api.example.com", "https://api.example.com"],
    ["http://localhost:11434/v1", "http://localhost:11434/v1"],
    ["http://127.0.0.1:8000/", "http://127.0.0.1:8000"],
    ["http://[::1]:8000/v1//", "http://[::1]:8000/v1"],
  ])("takes %s", (text, expected) => {
    expect(parseBaseUrl(text)).toBe(expected);
  });

  it.each(["http://api.example.com/v1", "http://10.0.0.5:8000", "http://127.0.0.1.evil.test", "http://localhost.evil.test"])(
    "refuses plain http to %s unless the user allows it",
    (text) => {
      expect(() => parseBaseUrl(text)).toThrow(
        expect.objectContaining({ code: "PROVIDER_INSECURE_URL", hint: expect.stringContaining("allow_insecure: true") as string }),
      );
      expect(parseBaseUrl(text, { allowInsecure: true })).toBe(text);
    },
  );

  it.each(["", "api.example.com/v1", "ftp://example.com", "file:///etc/passwd", "localhost:8000"])("refuses %j", (text) => {
    expect(() => parseBaseUrl(text)).toThrow(expect.objectContaining({ code: "PROVIDER_BASE_URL_INVALID" }));
  });

  it.each(["https://me:secret-word@example.com/v1", "https://example.com/v1?key=secret-word", "https://example.com/#secret-word"])(
    "refuses what may carry a secret, without repeating it: %s",
    (text) => {
      expect(() => parseBaseUrl(text)).toThrow(
        expect.objectContaining({
          code: "PROVIDER_BASE_URL_INVALID",
          message: expect.not.stringContaining("secret-word") as string,
        }),
      );
    },
  );
});
