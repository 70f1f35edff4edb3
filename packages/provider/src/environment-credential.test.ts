import { isOrcError } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { environmentCredential, isLoopbackOrigin } from "./environment-credential.ts";
import type { ProviderPlugin } from "./provider-plugin.ts";

const KEY = "k-0123456789";

describe("environmentCredential", () => {
  it("gives the key to the vendor's own origin, hidden", async () => {
    const key = await environmentCredential(plugin(), undefined, { ACME_API_KEY: KEY })("https://api.acme.test");
    expect(key?.reveal()).toBe(KEY);
    expect(JSON.stringify({ key })).not.toContain(KEY);
  });

  it("takes the first variable that holds something", async () => {
    const credential = environmentCredential(plugin(), undefined, { ACME_API_KEY: "", ACME_TOKEN: KEY });
    expect((await credential("https://api.acme.test"))?.reveal()).toBe(KEY);
  });

  it.each(["http://localhost:11434", "http://127.0.0.1:8080", "http://[::1]:1234"])("gives the key to %s", async (origin) => {
    expect((await environmentCredential(plugin(), undefined, { ACME_API_KEY: KEY })(origin))?.reveal()).toBe(KEY);
  });

  it("gives the key to the origin that the user named beside it", async () => {
    const env = { ACME_API_KEY: KEY, ACME_BASE_URL: "https://gateway.corp.test/v1" };
    expect((await environmentCredential(plugin(), undefined, env)("https://gateway.corp.test"))?.reveal()).toBe(KEY);
  });

  it.each([
    "https://evil.test",
    "https://api.acme.test.evil.test",
    "http://api.acme.test",
    "https://api.acme.test:8443",
    "http://127.0.0.1.evil.test",
    "http://localhost.evil.test",
  ])("refuses %s with the command to type, and without the key", async (origin) => {
    const refused = await environmentCredential(plugin(), undefined, { ACME_API_KEY: KEY })(origin).catch((error: unknown) => error);
    expect(isOrcError(refused) ? refused.toJSON() : refused).toEqual({
      code: "CREDENTIAL_ORIGIN_REFUSED",
      message: `The key in ACME_API_KEY is not granted to ${origin}.`,
      hint: `If it belongs there, say so outside the project: export ACME_BASE_URL=${origin}`,
    });
  });

  it("has no key, and refuses nothing, when no variable is set", async () => {
    expect(await environmentCredential(plugin(), undefined, {})("https://evil.test")).toBeUndefined();
  });

  it("uses the origins and variables of a scope instead of the plugin's", async () => {
    const scoped = plugin({
      scopeDefaults: (scope) => ({ origins: [`https://${scope}.test`], envKeys: [`${scope.toUpperCase()}_API_KEY`] }),
    });
    const env = { ACME_API_KEY: "acme's", GROQ_API_KEY: KEY };
    expect((await environmentCredential(scoped, "groq", env)("https://groq.test"))?.reveal()).toBe(KEY);
    await expect(environmentCredential(scoped, "groq", env)("https://api.acme.test")).rejects.toMatchObject({
      code: "CREDENTIAL_ORIGIN_REFUSED",
    });
  });
});

describe("isLoopbackOrigin", () => {
  it.each(["http://localhost", "https://localhost:1", "http://127.1.2.3:80", "http://[::1]:80"])("holds for %s", (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(true);
  });

  it.each([
    "http://127.0.0.1.evil.test",
    "http://localhost.evil.test",
    "http://10.0.0.1",
    "http://[::2]",
    "http://127.evil.test",
    "nonsense",
    "",
  ])("does not hold for %j", (origin) => {
    expect(isLoopbackOrigin(origin)).toBe(false);
  });
});

function plugin(more: Partial<ProviderPlugin> = {}): ProviderPlugin {
  return {
    specVersion: "v1",
    id: "acme",
    label: "Acme",
    origins: ["https://api.acme.test"],
    auth: ["api-key"],
    envKeys: ["ACME_API_KEY", "ACME_TOKEN"],
    settingsSchema: {},
    optionsSchema: {},
    create: () => {
      throw new Error("not created here");
    },
    ...more,
  };
}
