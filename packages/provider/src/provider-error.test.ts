import { describe, expect, it } from "vitest";
import { isProviderError, ProviderError } from "./provider-error.ts";

describe("ProviderError", () => {
  it.each([
    ["rate_limited", true],
    ["overloaded", true],
    ["network", true],
    ["protocol", true],
    ["timeout", true],
    ["auth", false],
    ["quota", false],
    ["invalid_request", false],
    ["context_length", false],
    ["content_filtered", false],
  ] as const)("of kind %s is retryable: %s", (kind, isRetryable) => {
    expect(new ProviderError(kind, "m", { reachedVendor: true, isRetryable: undefined })).toMatchObject({ kind, isRetryable });
  });

  it("can be told otherwise", () => {
    expect(new ProviderError("network", "m", { reachedVendor: false, isRetryable: false }).isRetryable).toBe(false);
  });
});

describe("isProviderError", () => {
  it("holds for an error of another copy of this package, and for no other error", () => {
    const original = new ProviderError("auth", "m", { reachedVendor: true });
    const foreign = Object.create(Error.prototype, Object.getOwnPropertyDescriptors(original)) as Error;
    expect(isProviderError(foreign)).toBe(true);
    expect(isProviderError(new Error("m"))).toBe(false);
    expect(isProviderError(undefined)).toBe(false);
  });
});
