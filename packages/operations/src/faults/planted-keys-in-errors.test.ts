import { inspect } from "node:util";
import { Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { isProviderError } from "@llm-orc/provider";
import { type Fault, startFakeModelServer } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { type Vendor, vendors } from "./__fixtures__/vendors.ts";

// No pattern knows it. Without a run around it a provider hides its own key alone, as it is.
const KEY = "key/of+mine=1&2?~'3'-0123456789";

const FAULTS: readonly (readonly [string, Fault])[] = [
  ["401 that tells it", status(401, { message: `Your key is ${KEY}` })],
  ["503 whose words are cut where it stands", status(503, { message: `${"x".repeat(280)} ${KEY}` })],
  ["502 with it in a page's title", status(502, { body: `<html><title>${KEY}</title></html>` })],
  ["400 with it in plain text", status(400, { body: KEY })],
  ["400 with it as a code", status(400, { code: KEY })],
  ["an error in the stream", { type: "stream_error", message: `Lost ${KEY}` }],
  ["200 with it in what is no JSON", status(200, { body: `{"choices": [{"text": "${KEY}` })],
  ["200 with it in JSON of another shape", status(200, { body: JSON.stringify({ [KEY]: KEY, message: KEY }) })],
  ["an event with it that is no JSON", status(200, { headers: { "content-type": "text/event-stream" }, body: `data: ${KEY}\n\n` })],
  ["an event of another shape", status(200, { headers: { "content-type": "text/event-stream" }, body: `data: {"type": "${KEY}"}\n\n` })],
  ["a redirect", status(307, { body: "", headers: { location: `https://example.com/x?key=${KEY}` } })],
  ["a reset", { type: "reset_before_headers" }],
  ["a reset midway", { type: "reset_mid_body" }],
  ["JSON that is cut off", { type: "truncated_json" }],
  ["a malformed event", { type: "malformed" }],
  ["a web page", { type: "html" }],
];

describe.for(vendors)("an error of $plugin.id", (vendor) => {
  it.for(FAULTS)("does not hold the key after %s", async ([, fault]) => {
    const error = await errorOf(vendor, fault);
    expect(isProviderError(error)).toBe(true);
    // Message, hint, every cause and every hidden field, and what a log would make of it.
    const shown = `${inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity })}\n${JSON.stringify(error)}`;
    expect(shown).not.toContain(KEY.slice(0, 12));
  });
});

function status(code: number, more: Partial<Extract<Fault, { type: "status" }>> = {}): Fault {
  return { type: "status", status: code, ...more };
}

async function errorOf({ plugin, dialect }: Vendor, fault: Fault): Promise<unknown> {
  const server = await startFakeModelServer({ dialect, script: { text: "one two three four", fault } });
  try {
    const context = { credential: async () => new Redacted(KEY), logger: silentLogger, clock: systemClock };
    const model = plugin.create({ base_url: server.baseUrl }, context, {}).languageModel("m");
    const messages = [{ role: "user", parts: [{ type: "text", text: "hi" }] }] as const;
    const parts: unknown[] = [];
    for await (const part of model.stream({ messages, signal: new AbortController().signal })) parts.push(part);
    return parts;
  } catch (error) {
    return error;
  } finally {
    await server.close();
  }
}
