import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { Redacted } from "./redacted.ts";

const secret = "sk-very-secret-0123456789";

describe("Redacted", () => {
  it("gives the secret to whoever asks for it by name", () => {
    expect(new Redacted(secret).reveal()).toBe(secret);
  });

  it.each<[string, (value: Redacted) => string]>([
    ["String", (value) => String(value)],
    // oxlint-disable-next-line typescript/restrict-template-expressions -- the accident that is meant
    ["a template", (value) => `${value}`],
    ["concatenation", (value) => ["key: ", value].join("")],
    ["JSON", (value) => JSON.stringify({ key: value, list: [value] })],
    ["inspect", (value) => inspect(value)],
    ["inspect of hidden things", (value) => inspect({ deep: { value } }, { showHidden: true, depth: Infinity, getters: true })],
    ["console.log", (value) => format("%s %o %O %j", value, value, value, value)],
    ["an error's message", (value) => new Error(value as unknown as string).message],
    ["its keys", (value) => JSON.stringify(Reflect.ownKeys(value).map(String)) + JSON.stringify(Object.entries(Object.assign({}, value)))],
    ["serialization", (value) => serialize(value).toString("latin1")],
  ])("does not show it to %s", (_how, show) => {
    expect(show(new Redacted(secret))).not.toContain(secret);
  });

  it("shows what stands there instead", () => {
    const value = new Redacted(secret);
    expect([String(value), JSON.stringify(value), inspect(value), format("%s", value)]).toEqual([
      "[redacted]",
      '"[redacted]"',
      "[redacted]",
      "[redacted]",
    ]);
  });
});
