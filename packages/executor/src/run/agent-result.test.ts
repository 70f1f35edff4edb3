import { REDACTED, Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { redactJson } from "./agent-result.ts";
import { createRedactor } from "./redactor.ts";

const secrets = [new Redacted("token-12"), new Redacted('p"w\\d-12'), new Redacted("12345678")];
const redactor = createRedactor(
  () => secrets,
  () => secrets.length,
);

describe("redactJson", () => {
  it("finds secrets in texts, keys and numbers, however deep", () => {
    const value = { a: [{ "the token-12": 'p"w\\d-12' }], n: 12_345_678, free: 12, none: null, yes: true };
    expect(redactJson(value, redactor)).toEqual({
      a: [{ [`the ${REDACTED}`]: REDACTED }],
      n: REDACTED,
      free: 12,
      none: null,
      yes: true,
    });
  });

  it("does not take for a secret what only its JSON looks like", () => {
    // Written as JSON these are `\token-12` and `\"12345\u0036`.
    const value = ["\token-12", '"12345', { __proto__: null, a: 1 }];
    expect(redactJson(value, redactor)).toEqual(value);
  });
});
