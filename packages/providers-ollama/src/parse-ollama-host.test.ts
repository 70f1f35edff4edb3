import { describe, expect, it } from "vitest";
import { DEFAULT_HOST, parseOllamaHost } from "./parse-ollama-host.ts";

describe("parseOllamaHost", () => {
  it.each([
    [undefined, DEFAULT_HOST],
    ["", DEFAULT_HOST],
    ["  ", DEFAULT_HOST],
    ["127.0.0.1", "http://127.0.0.1:11434"],
    ["localhost", "http://localhost:11434"],
    ["gpu-box", "http://gpu-box:11434"],
    ["gpu-box:8080", "http://gpu-box:8080"],
    ["192.168.1.7:11434", "http://192.168.1.7:11434"],
    [":8080", "http://127.0.0.1:8080"],
    ["http://gpu-box", "http://gpu-box"],
    ["http://gpu-box:11434", "http://gpu-box:11434"],
    ["HTTPS://models.example.com", "https://models.example.com"],
    ["https://models.example.com:8443", "https://models.example.com:8443"],
    ["ollama.com", "https://ollama.com"],
    ["https://ollama.com", "https://ollama.com"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["0.0.0.0:8080", "http://127.0.0.1:8080"],
    ["http://0.0.0.0:11434", "http://127.0.0.1:11434"],
    ["::", "http://[::1]:11434"],
    ["[::]", "http://[::1]:11434"],
    ["[::]:8080", "http://[::1]:8080"],
    ["[0:0:0:0:0:0:0:0]:8080", "http://[::1]:8080"],
    ["::1", "http://[::1]:11434"],
    ["[::1]", "http://[::1]:11434"],
    ["[fe80::1]:8080", "http://[fe80::1]:8080"],
    ["fe80::1", "http://[fe80::1]:11434"],
    ["http://[::1]:8080/", "http://[::1]:8080"],
    ["gpu-box/", "http://gpu-box:11434"],
    ["gpu-box:8080/ollama", "http://gpu-box:8080/ollama"],
    ["https://example.com/ollama/", "https://example.com/ollama"],
    ["https://example.com/?token=x#y", "https://example.com"],
    [' "gpu-box:8080" ', "http://gpu-box:8080"],
    ["'gpu-box'", "http://gpu-box:11434"],
    // Not to be understood: the default, or the default port.
    ["gpu-box:99999", "http://gpu-box:11434"],
    ["gpu-box:abc", "http://gpu-box:11434"],
    ["gpu-box:", "http://gpu-box:11434"],
    ["ftp://gpu-box", DEFAULT_HOST],
    ["file:///etc/passwd", DEFAULT_HOST],
    ["[::1", "http://[::1]:11434"],
    ["a b", DEFAULT_HOST],
    ["a:b:c", DEFAULT_HOST],
  ])("reads %j as %s", (value, expected) => {
    expect(parseOllamaHost(value)).toBe(expected);
  });

  it("gives an address without secrets", () => {
    expect(parseOllamaHost("http://user:secret@gpu-box:8080")).not.toContain("secret");
    expect(parseOllamaHost("https://user@gpu-box")).not.toContain("user");
  });

  it.each(["http://gpu-box", "http://[::1]:11434", "https://ollama.com", "https://example.com/ollama", DEFAULT_HOST])(
    "reads %s as itself",
    (host) => {
      expect(parseOllamaHost(host)).toBe(host);
    },
  );
});
