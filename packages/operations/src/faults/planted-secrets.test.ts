import { REDACTED } from "@llm-orc/contracts";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import type { ProviderPlugin } from "@llm-orc/provider";
import type { RunEvent, RunResult } from "@llm-orc/run-spec";
import type { FakeModelServer } from "@llm-orc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContext, invoke, type OperationContext } from "../index.ts";
import { encodings, findLeaks } from "./__fixtures__/find-leaks.ts";
import { ANSWERED_SECRET, type LeakyProject, makeLeakyProject } from "./__fixtures__/leaky-project.ts";
import { everySecret, startLeakyVendor } from "./__fixtures__/leaky-vendor.ts";
import { innocentText, plantedSecrets } from "./__fixtures__/planted-secrets.ts";

const firstSecret = plantedSecrets[0]?.value as string;
// One whose key stands in a variable that is not called like one.
const acme = {
  ...openaiCompatible,
  id: "acme",
  label: "Acme",
  envKeys: ["ACME_LICENCE"],
  scopeDefaults: undefined,
} as unknown as ProviderPlugin;

let vendor: FakeModelServer;
let project: LeakyProject;
const logged: string[] = [];
const events: RunEvent[] = [];
const results: Record<string, RunResult> = {};
const questions: string[] = [];

beforeAll(async () => {
  vendor = await startLeakyVendor();
  project = await makeLeakyProject(vendor.baseUrl);
  for (const ensemble of ["told", "heard", "asked"]) results[ensemble] = await run(ensemble, `Use this: ${everySecret}`);
}, 120_000);
afterAll(async () => {
  await vendor.close();
  project.remove();
});

describe("fifty planted secrets", () => {
  it("are fifty, and are found where they stand", () => {
    expect(new Set(plantedSecrets.map(({ value }) => value)).size).toBe(50);
    const found = findLeaks(everySecret);
    for (const { name } of plantedSecrets) {
      for (const encoding of Object.keys(encodings)) expect(found).toContain(`${name}, ${encoding}`);
    }
    expect(findLeaks(JSON.stringify({ a: [{ b: JSON.stringify({ c: "x pässwörd-漢字-😀 y" }) }] }))).toContain("UNICODE_PASSWORD, whole");
    expect(findLeaks(innocentText)).toEqual([]);
  });

  it.each([
    ["events", () => JSON.stringify(events)],
    ["results", () => JSON.stringify(results)],
    ["the journals", () => fileOf("events.jsonl")],
    ["the results on disk", () => fileOf("execution.json")],
    ["the reports on disk", () => fileOf("execution.md")],
    ["what is logged", () => logged.join("\n")],
    ["what other models are asked", () => vendor.requests.map(({ body }) => JSON.stringify(body)).join("\n")],
    ["what a person is asked", () => questions.join("\n")],
  ])("are not in %s", (_, textOf) => {
    expect(findLeaks(textOf())).toEqual([]);
  });
});

describe("a person's answer", () => {
  it("is known from then on where it was a secret, and reaches who asked", () => {
    const { asks, "asks-for-secret": secretly } = results["asked"]?.results ?? {};
    expect(asks?.response).toContain(`It is ${REDACTED} I think`);
    expect(secretly?.response).toContain(`It is ${REDACTED}, ${REDACTED}`);
    for (const text of [JSON.stringify([events, results]), ...project.filesOfRuns().values(), ...logged]) {
      expect(text).not.toContain(ANSWERED_SECRET);
      expect(text).not.toContain(Buffer.from(ANSWERED_SECRET).toString("base64").slice(0, 30));
    }
  });
});

describe("what is told without them", () => {
  it("is what was said around them", () => {
    const { told } = results;
    const response = String(told?.results["in-one-piece"]?.response);
    const lines = plantedSecrets.flatMap(({ name }) => Object.keys(encodings).map((encoding) => `${name} as ${encoding}: `));
    const places: number[] = [];
    for (const line of lines) places.push(response.indexOf(line, (places.at(-1) ?? -1) + 1));
    expect(places).not.toContain(-1);
    // Between them stands what replaced the secret, and of base64 a few digits that tell nothing of it.
    for (const [index, line] of lines.entries()) {
      const said = response.slice((places[index] as number) + line.length, places[index + 1]);
      expect(said, line).toMatch(/^(?:bWU6)?\[redacted\].{0,4} \.\n?$/s);
    }
    expect(response).toBe(told?.results["by-character"]?.response);
    expect(response).toBe(told?.results["stored-key"]?.response);
  });

  it("hides the beginning of one, where an answer is cut short", () => {
    const { told } = results;
    expect(told?.results["cut-short"]).toMatchObject({ status: "success", response: `The key: ${REDACTED}` });
    expect(told?.results["stalls"]).toMatchObject({ status: "failed", error: { code: "AGENT_TIMED_OUT" } });
    const beginning = firstSecret.slice(0, 20);
    expect(JSON.stringify([events, results])).not.toContain(beginning);
    expect([...project.filesOfRuns().values()].join("\n")).not.toContain(beginning);
  });
});

// Last: it tells the beginnings of secrets.
describe("a text without secrets", () => {
  it("stays as it is, however it arrives", async () => {
    const result = await run("innocent", innocentText);
    expect(result).toMatchObject({ input: innocentText, results: { a: { response: innocentText } } });
    const ofRun = events.filter(({ run_id: id }) => id === result.run_id);
    expect(JSON.stringify([result, ofRun])).not.toContain(REDACTED);
    const shown = ofRun.map((event) => (event.type === "agent_output" ? event.delta : "")).join("");
    expect(shown).toBe(innocentText);
  });
});

async function run(ensemble: string, input: string): Promise<RunResult> {
  const { result } = await invoke.run(contextFor(), { ensemble, input, keep_going: true });
  return result;
}

function contextFor(): OperationContext {
  return createContext({
    cwd: project.root,
    env: project.env,
    providers: [openaiCompatible, acme],
    signal: new AbortController().signal,
    keyring: false,
    logger: { warn: (message) => void logged.push(message), debug: (message) => void logged.push(message) },
    onRunStarted: ({ run: started }) => void collect(started.events),
    onInputRequired: async (request) => {
      questions.push(JSON.stringify(request));
      return { value: request.secret === true ? ANSWERED_SECRET : `${firstSecret} I think` };
    },
  });
}

async function collect(source: AsyncIterable<RunEvent>): Promise<void> {
  for await (const event of source) events.push(event);
}

function fileOf(name: string): string {
  const text = project.filesOfRuns().get(name) ?? "";
  expect(text.length).toBeGreaterThan(1_000);
  return text;
}
