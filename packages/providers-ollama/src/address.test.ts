import { describe, expect, it } from "vitest";
import { addressOf, settingsFromEnvironment } from "./address.ts";

describe("addressOf", () => {
  it.each([
    [{}, "http://127.0.0.1:11434"],
    [{ host: "localhost:8080" }, "http://localhost:8080"],
    [{ host: "localhost:8080", base_url: "http://localhost:9090/" }, "http://localhost:9090"],
    [{ base_url: "http://localhost:11434/v1" }, "http://localhost:11434"],
    [{ base_url: "http://localhost:11434/api/" }, "http://localhost:11434"],
    [{ base_url: "https://example.com/ollama" }, "https://example.com/ollama"],
    [{ base_url: "https://ollama.com" }, "https://ollama.com"],
  ])("takes %j for %s", (settings, baseUrl) => {
    expect(addressOf(settings)).toEqual({ baseUrl, origin: new URL(baseUrl).origin, allowInsecure: false });
  });

  it.each([
    [{ base_url: "http://10.0.0.7:11434" }],
    [{ host: "gpu-box" }],
    [{ host: "http://gpu-box:11434", allow_insecure: false }],
    // Allowed for another address only.
    [{ base_url: "http://elsewhere:11434", host: "http://gpu-box:11434", allow_insecure: "http://gpu-box:11434" }],
    [{ base_url: "http://gpu-box:11435", allow_insecure: "http://gpu-box:11434" }],
    [{ base_url: "http://gpu-box.evil:11434", allow_insecure: "http://gpu-box:11434" }],
    [{ host: "gpu-box", allow_insecure: "gpu-box" }],
    [{ host: "gpu-box", allow_insecure: "true" }],
  ])("refuses plain http to another machine: %j", (settings) => {
    expect(() => addressOf(settings)).toThrow(expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }));
  });

  it.each([
    [{ host: "gpu-box", allow_insecure: true }],
    [{ base_url: "http://gpu-box:11434", allow_insecure: "http://gpu-box:11434" }],
    [{ base_url: "http://gpu-box:11434/v1", allow_insecure: "http://gpu-box:11434/" }],
  ])("takes it when the user allows it: %j", (settings) => {
    expect(addressOf(settings)).toEqual({ baseUrl: "http://gpu-box:11434", origin: "http://gpu-box:11434", allowInsecure: true });
  });

  it.each(["localhost:11434", "nonsense", "ftp://localhost", "http://user:pass@localhost:11434"])("refuses the base_url %s", (base_url) => {
    expect(() => addressOf({ base_url })).toThrow(expect.objectContaining({ code: "PROVIDER_BASE_URL_INVALID" }));
  });
});

describe("settingsFromEnvironment", () => {
  it.each([
    [undefined, {}],
    ["", {}],
    [" ", {}],
    ["0.0.0.0", { host: "http://127.0.0.1:11434" }],
    ["localhost:8080", { host: "http://localhost:8080" }],
    ["https://ollama.com", { host: "https://ollama.com" }],
    ["https://models.example.com/ollama", { host: "https://models.example.com/ollama" }],
    ["http://gpu-box:11434", { host: "http://gpu-box:11434", allow_insecure: "http://gpu-box:11434" }],
    ["gpu-box", { host: "http://gpu-box:11434", allow_insecure: "http://gpu-box:11434" }],
    ["http://gpu-box/ollama", { host: "http://gpu-box/ollama", allow_insecure: "http://gpu-box" }],
  ])("makes %j to %j", (value, expected) => {
    expect(settingsFromEnvironment({ OLLAMA_HOST: value })).toEqual(expected);
  });

  it("gives an address that can be used, unless a project names another one", () => {
    const fromEnvironment = settingsFromEnvironment({ OLLAMA_HOST: "gpu-box:8080" });
    expect(addressOf(fromEnvironment).baseUrl).toBe("http://gpu-box:8080");
    expect(() => addressOf({ ...fromEnvironment, base_url: "http://elsewhere:8080" })).toThrow(
      expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }),
    );
    expect(() => addressOf({ ...fromEnvironment, host: "elsewhere:8080" })).toThrow(
      expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }),
    );
  });
});
