import { describe, expect, it } from "vitest";
import { checkOrigin } from "./check-origin.ts";

const store = { name: "openai-compatible/corp", source: "store", vendor: [], granted: [] } as const;

describe("checkOrigin", () => {
  it("lets a key go to its vendor, to what is granted and to this machine", () => {
    const binding = { ...store, vendor: ["https://a.test"], granted: ["https://b.test"] };
    for (const origin of ["https://a.test", "https://b.test", "http://localhost:1234", "http://127.0.0.1"]) checkOrigin(origin, binding);
  });

  it.each([
    "https://evil.test",
    "http://a.test",
    "https://a.test:8443",
    "https://a.test.evil.test",
    "https://sub.a.test",
    "http://127.0.0.1.evil.test",
    "null",
    "",
  ])("refuses %j with the command to type", (origin) => {
    expect(() => checkOrigin(origin, { ...store, vendor: ["https://a.test"] })).toThrowError(
      expect.objectContaining({
        code: "CREDENTIAL_ORIGIN_REFUSED",
        message: `The key of openai-compatible/corp is not granted to ${origin}.`,
        hint: `If it belongs there: llm-orc auth add openai-compatible/corp --origin ${origin}`,
      }),
    );
  });

  it("tells a key that is bound to nothing yet from one that is bound elsewhere", () => {
    expect(() => checkOrigin("https://a.test", store)).toThrowError(
      expect.objectContaining({
        code: "CREDENTIAL_ORIGIN_UNBOUND",
        message: "It is not known yet where the key of openai-compatible/corp belongs; https://a.test asks for it.",
        hint: "If it belongs there: llm-orc auth add openai-compatible/corp --origin https://a.test",
      }),
    );
    checkOrigin("http://localhost:1234", store);
  });

  it("points to the configuration for a key that is not in the store", () => {
    expect(() => checkOrigin("https://a.test", { ...store, source: "helper" })).toThrowError(
      expect.objectContaining({
        hint: 'If it belongs there, say so in your global config.yaml: providers: {"openai-compatible/corp": {origins: ["https://a.test"]}}',
      }),
    );
  });
});
