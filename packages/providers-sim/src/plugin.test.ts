import { getEventListeners } from "node:events";
import { type Clock, isOrcError, type JsonSchema, silentLogger, systemClock } from "@llm-orc/contracts";
import { generate, type GenerateRequest, type LanguageModel, type StreamPart } from "@llm-orc/provider";
import { createFakeClock } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { plugin, sim } from "./plugin.ts";
import type { SimSettings } from "./settings.ts";

const REPORT = "Q3 report\n\n- Revenue: 12.4 M EUR (+8 %)\n- Churn rose to 4.1 % from 3.2 %\nThe weather was nice.\n- Headcount: 87";

describe("sim", () => {
  it("says that it is simulated, and shows what reached it", async () => {
    expect(plugin).toEqual({ specVersion: "v1", providers: [sim] });
    const { text, finish } = await generate(model(), ask(REPORT, { system: "You are a financial analyst. Be brief." }));
    expect(text).toBe(
      [
        "[simulated answer by sim/small]",
        "Role: You are a financial analyst.",
        "Received 5 lines, 110 bytes. What stands out:",
        "- Revenue: 12.4 M EUR (+8 %)",
        "- Churn rose to 4.1 % from 3.2 %",
        "- Headcount: 87",
      ].join("\n"),
    );
    expect(finish).toEqual({ type: "finish", reason: "stop", usage: { input_tokens: 38, output_tokens: 48 }, warnings: [] });
  });

  it("quotes the source rather than the frame of another simulated answer", async () => {
    const first = await generate(model(), ask(REPORT, { system: "You are an analyst." }));
    const second = await generate(model("large"), ask(`Agent analyst:\n${first.text}`, { system: "You are the judge." }));
    expect(second.text).toMatch(/^\[simulated answer by sim\/large\]\nRole: You are the judge\./);
    expect(second.text).toContain("Revenue: 12.4 M EUR");
    expect(second.text).not.toContain("- [simulated");
    expect(second.text.match(/simulated/g)).toHaveLength(1);
  });

  it("says in words what scripts wrote as JSON", async () => {
    const facts =
      'count: {"success":true,"files":561,"lines":40254,"languages":[{"language":"TypeScript","files":397},{"language":"YAML","files":12}]}';
    const { text } = await generate(model(), ask(`Figures:\n${facts}\nnot json: {"files": 3`));
    expect(text).toContain("- count: files 561, lines 40254, languages TypeScript (397), YAML (12)\n");
    expect(text).toContain('- not json: {"files": 3');
  });

  it.each(["", "   ", "\n", "---", "😀".repeat(500)])("answers %j too", async (text) => {
    expect((await generate(model(), ask(text))).text).toMatch(/^\[simulated answer by sim\/small\]/);
  });

  it("answers the same request the same, word by word", async () => {
    const [first, second] = [await collect(model(), ask(REPORT)), await collect(model(), ask(REPORT))];
    expect(first).toEqual(second);
    const deltas = first.flatMap((part) => (part.type === "text-delta" ? [part.delta] : []));
    expect(deltas.length).toBeGreaterThan(10);
    for (const delta of deltas) expect(delta.trim()).toMatch(/^\S+$/);
  });

  it("takes its time as it is told, on the clock of its context", async () => {
    const clock = createFakeClock();
    const timed = model("small", { latency_ms: 500, tokens_per_second: 10, replies: ["aaaa bbb ccc"] }, clock);
    const seen: string[] = [];
    const done = (async () => {
      for await (const part of timed.stream(ask("hi"))) seen.push(part.type === "text-delta" ? part.delta : part.type);
    })();
    await clock.advance(499);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual(["start"]);
    await clock.advance(100);
    expect(seen).toEqual(["start", "aaaa"]);
    await clock.advance(100);
    expect(seen).toEqual(["start", "aaaa", " bbb"]);
    await clock.advance(100);
    await done;
    expect(seen).toEqual(["start", "aaaa", " bbb", " ccc", "finish"]);
    expect(clock.pending).toBe(0);
  });

  it("varies its time by request within the jitter", async () => {
    const waits = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const delays: number[] = [];
        const clock: Clock = {
          now: () => 0,
          monotonicMs: () => 0,
          after: (ms, callback) => (delays.push(ms), queueMicrotask(callback), () => {}),
        };
        await generate(model("small", { latency_ms: 100, jitter: 0.5, replies: [""] }, clock), ask(`request ${index}`));
        return delays[0] ?? 0;
      }),
    );
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(150);
    expect(new Set(waits).size).toBeGreaterThan(40);
  });

  it("stops at once when it is aborted, and leaves no listener", async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const reason = new Error("stop");
    const failing = collect(model("small", { latency_ms: 60_000 }, clock), ask("hi", { signal: controller.signal })).catch(
      (error: unknown) => error,
    );
    await clock.advance(10);
    controller.abort(reason);
    expect(await failing).toBe(reason);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await expect(collect(model(), ask("hi", { signal: controller.signal }))).rejects.toBe(reason);
  });

  it("gives scripted replies in order of calls, the last one again and again", async () => {
    const provider = create({ replies: ["one", "two"] });
    const texts: string[] = [];
    for (let call = 0; call < 3; call++) texts.push((await generate(provider.languageModel("a"), ask(`call ${call}`))).text);
    expect(texts).toEqual(["one", "two", "two"]);
    expect((await generate(provider.languageModel("b"), ask("x"))).text).toBe("one");
  });

  it("gives scripted replies by what stands in the prompt", async () => {
    const scripted = model("small", { replies: { judge: "the verdict", critic: "the critique" } });
    expect((await generate(scripted, ask("x", { system: "You are the critic." }))).text).toBe("the critique");
    expect((await generate(scripted, ask("ask the judge", { system: "You are the critic." }))).text).toBe("the verdict");
    expect((await generate(scripted, ask("x"))).text).toMatch(/^\[simulated answer/);
  });

  it("lets options of a request override the settings", async () => {
    expect((await generate(model("small", { replies: ["settings"] }), ask("x", { options: { replies: ["options"] } }))).text).toBe(
      "options",
    );
  });

  it("fails at the given rates, differently on a retry, and the same in every run", async () => {
    const run = async (): Promise<readonly string[]> => {
      const chaotic = model("small", { failure_rate: 0.3, rate_limit_rate: 0.2, retry_after_ms: 5, replies: { "": "a b c d e f" } });
      return Promise.all(Array.from({ length: 400 }, (_, index) => outcome(chaotic, `request ${index}`)));
    };
    const outcomes = await run();
    expect(await run()).toEqual(outcomes);
    const share = (start: string): number => outcomes.filter((entry) => entry.startsWith(start)).length / outcomes.length;
    expect(share("PROVIDER_OVERLOADED")).toBeGreaterThan(0.22);
    expect(share("PROVIDER_OVERLOADED")).toBeLessThan(0.38);
    expect(share("PROVIDER_RATE_LIMITED 5")).toBeGreaterThan(0.13);
    expect(share("PROVIDER_RATE_LIMITED 5")).toBeLessThan(0.27);
    // Some fail before the first word, some midway.
    expect(new Set(outcomes.filter((entry) => entry.startsWith("PROVIDER_OVERLOADED")))).toEqual(
      new Set(["PROVIDER_OVERLOADED - ", "PROVIDER_OVERLOADED - a b c"]),
    );

    const retried = model("small", { failure_rate: 0.5, replies: { "": "ok" } });
    const attempts: string[] = [];
    for (let attempt = 0; attempt < 30; attempt++) attempts.push(await outcome(retried, "the same"));
    expect(new Set(attempts.map((entry) => entry.split(" ")[0]))).toEqual(new Set(["ok", "PROVIDER_OVERLOADED"]));
  });

  it("keeps to limits of tokens and stop sequences", async () => {
    const scripted = model("small", { replies: { "": "one two three four STOP five" } });
    expect(await generate(scripted, ask("x", { stop: ["STOP"] }))).toMatchObject({
      text: "one two three four ",
      finish: { reason: "stop" },
    });
    expect(await generate(scripted, ask("x", { maxOutputTokens: 2 }))).toMatchObject({
      text: "one two ",
      finish: { reason: "length", usage: { output_tokens: 2 } },
    });
    expect((await generate(model("small", { max_output_tokens: 1, replies: { "": "aé😀" } }), ask("x"))).text).toBe("aé");
    await expect(generate(model("small", { context_window: 3 }), ask("x".repeat(100)))).rejects.toMatchObject({ kind: "context_length" });
  });

  it("answers with JSON of the schema", async () => {
    const schema: JsonSchema = { type: "object", properties: { score: { type: "integer", minimum: 1, maximum: 5 } }, required: ["score"] };
    const { text } = await generate(model(), ask("judge", { output: { type: "json", schema } }));
    expect(JSON.parse(text)).toEqual({
      score: expect.toSatisfy((score: number) => Number.isInteger(score) && score >= 1 && score <= 5) as number,
    });
  });

  it("thinks only when asked, and calls a tool only when it must", async () => {
    const tools = [{ name: "look", inputSchema: { type: "object", properties: { city: { enum: ["Oslo"] } } } }];
    const parts = await collect(model(), ask("x", { reasoning: { effort: "low" }, tools, toolChoice: "auto" }));
    expect(parts.map(({ type }) => type)).toContain("reasoning-delta");
    expect(parts.map(({ type }) => type)).not.toContain("tool-call");
    const forced = await generate(model(), ask("x", { tools, toolChoice: "required" }));
    expect(forced).toMatchObject({ text: "", toolCalls: [{ name: "look", input: { city: "Oslo" } }], finish: { reason: "tool-calls" } });
  });

  it("is free unless a price is set", () => {
    expect(create().describeModel("x")).toMatchObject({ id: "x", price: { input_per_mtok: 0, output_per_mtok: 0 } });
    const price = { input_per_mtok: 1, output_per_mtok: 2 };
    expect(create({ price }).describeModel("x")).toEqual(expect.objectContaining({ price, maxOutputTokens: 4_096 }));
    // A local model gets a small cap; this one has nothing that could be overloaded.
    expect(create().describeModel("x")).not.toHaveProperty("isLocal");
  });
});

interface AskOptions extends Partial<GenerateRequest> {
  readonly system?: string;
}

function ask(text: string, { system, ...more }: AskOptions = {}): GenerateRequest {
  const user = { role: "user", parts: [{ type: "text", text }] } as const;
  const messages = system === undefined ? [user] : [{ role: "system", parts: [{ type: "text", text: system }] } as const, user];
  return { messages, signal: new AbortController().signal, ...more };
}

function create(settings: SimSettings = {}, clock: Clock = systemClock) {
  return sim.create(settings, { credential: async () => undefined, logger: silentLogger, clock }, {});
}

function model(id = "small", settings: SimSettings = {}, clock: Clock = systemClock): LanguageModel {
  return create(settings, clock).languageModel(id);
}

async function collect(from: LanguageModel, request: GenerateRequest): Promise<readonly StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of from.stream(request)) parts.push(part);
  return parts;
}

async function outcome(from: LanguageModel, text: string): Promise<string> {
  let said = "";
  try {
    for await (const part of from.stream(ask(text))) if (part.type === "text-delta") said += part.delta;
    return said;
  } catch (error) {
    const { code, retryAfterMs } = error as { code: string; retryAfterMs?: number };
    return isOrcError(error) ? `${code} ${retryAfterMs ?? "-"} ${said}` : String(error);
  }
}
