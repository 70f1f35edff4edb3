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

describe("what is told without them", () => {
  it("is what was said around them", () => {
    const { told } = results;
    const response = String(told?.results["in-one-piece"]?.response);
    const lines = plantedSecrets.flatMap(({ name }) => Object.keys(encodings).map((encoding) => `${name} as ${encoding}: `));
    for (const line of lines) expect(response).toContain(line);
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
