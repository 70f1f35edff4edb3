import { isOrcError } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { baseUrlOrigins, environmentCredential, findEnvironmentKey, isLoopbackOrigin, vendorOf } from "./environment-credential.ts";
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

  it("gives the key to an origin that is granted otherwise", async () => {
    const credential = environmentCredential(plugin(), undefined, { ACME_API_KEY: KEY }, ["https://gateway.corp.test"]);
    expect((await credential("https://gateway.corp.test"))?.reveal()).toBe(KEY);
    await expect(credential("https://evil.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
  });

  it("gives no key to the origin that was named beside another one", async () => {
    const env = { ACME_API_KEY: KEY, OTHER_BASE_URL: "https://evil.test" };
    await expect(
      environmentCredential(plugin({ envKeys: ["ACME_API_KEY", "OTHER_TOKEN"] }), undefined, env)("https://evil.test"),
    ).rejects.toMatchObject({
      code: "CREDENTIAL_ORIGIN_REFUSED",
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

describe("findEnvironmentKey", () => {
  it("names the variable that it found, and hides what it holds", () => {
    const found = findEnvironmentKey(plugin(), undefined, { ACME_API_KEY: "", ACME_TOKEN: KEY });
    expect(found).toMatchObject({ variable: "ACME_TOKEN" });
    expect(found?.key.reveal()).toBe(KEY);
    expect(findEnvironmentKey(plugin(), undefined, { OTHER: KEY })).toBeUndefined();
  });
});

describe("vendorOf", () => {
  it("is the plugin's own, unless the scope says otherwise", () => {
    const scoped = { origins: ["https://groq.test"], envKeys: ["GROQ_API_KEY"] };
    const acme = plugin({ scopeDefaults: (scope) => (scope === "groq" ? scoped : { origins: [], envKeys: [] }) });
    expect(vendorOf(acme, undefined)).toEqual({ origins: ["https://api.acme.test"], envKeys: ["ACME_API_KEY", "ACME_TOKEN"] });
    expect(vendorOf(acme, "groq")).toEqual(scoped);
    expect(vendorOf(acme, "other")).toEqual({ origins: [], envKeys: [] });
    expect(vendorOf(plugin(), "any").origins).toEqual(["https://api.acme.test"]);
  });
});

describe("baseUrlOrigins", () => {
  it("are those of the variables beside the keys'", () => {
    const env = { ACME_BASE_URL: "https://a.test/v1", OTHER_BASE_URL: "nonsense", GROQ_BASE_URL: "https://b.test:8443" };
    expect(baseUrlOrigins(["ACME_API_KEY", "OTHER_TOKEN", "GROQ_KEY", "MISSING_API_KEY"], env)).toEqual([
      "https://a.test",
      "https://b.test:8443",
    ]);
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
