import { describe, expect, it } from "vitest";
import { originOf, parseOrigin } from "./parse-origin.ts";

describe("parseOrigin", () => {
  it.each([
    ["https://api.example.com", "https://api.example.com"],
    ["https://API.example.com:443/v1?x#y", "https://api.example.com"],
    ["https://user:password@api.example.com/", "https://api.example.com"],
    ["http://10.0.0.1:8080/v1", "http://10.0.0.1:8080"],
  ])("of %s is %s", (address, origin) => {
    expect(parseOrigin(address)).toBe(origin);
    expect(originOf(address)).toBe(origin);
  });

  it.each([
    "",
    "api.example.com",
    "localhost:8080",
    "file:///etc/passwd",
    "xhttps://a.test",
    "httpsx://a.test",
    "data:text/plain,x",
    "null",
    "sk-0123456789abcdef",
  ])("refuses %j and does not repeat it", (address) => {
    expect(originOf(address)).toBeUndefined();
    expect(() => parseOrigin(address)).toThrowError(
      expect.objectContaining({
        code: "CREDENTIAL_ORIGIN_INVALID",
        message: "An origin was given that is no address of a server.",
        hint: "Write it in full, for example https://api.example.com",
      }),
    );
  });
});
