import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isOrcError, type JsonValue } from "@llm-orc/contracts";
import type { GenerateRequest, ProviderPlugin } from "@llm-orc/provider";
import type { RunEvent, RunResult } from "@llm-orc/run-spec";
import { fakeProvider, type FakeProviderOptions } from "@llm-orc/testkit";
import { expect, it } from "vitest";
import { createContext, type InputHandler, type OperationContext } from "../../index.ts";
import { checkEnsembles } from "../../ensemble/check-ensembles.ts";
import { invoke, type InvokeInput } from "../../run/invoke.ts";

/** One behaviour of the ensemble language: a small project, what is run, and what must come of it. */
export interface Row {
  /** The behaviour, as a sentence in the present tense. */
  readonly title: string;
  /** The agents of the ensemble `e`, as YAML. */
  readonly agents?: string;
  /** Lines of `e` above its agents. */
  readonly top?: string;
  /** Other ensembles: their agents as YAML, by name. */
  readonly others?: Readonly<Record<string, string>>;
  /**
   * Other files: below `.llm-orc`, from the project's root with a leading `/`, from the user's configuration with `~/`.
   * `/content/` stands for what ships with llm-orc.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Symbolic links below `.llm-orc`, and where they lead. */
  readonly links?: Readonly<Record<string, string>>;
  /** Default `e`. */
  readonly run?: string;
  /** Default `the input`; null gives none. */
  readonly input?: string | null;
  readonly options?: Omit<InvokeInput, "ensemble" | "input">;
  readonly env?: Readonly<Record<string, string>>;
  /** What the models of the provider `fake` answer. */
  readonly replies?: FakeProviderOptions["replies"];
  /** What a person answers; absent: nobody is there. */
  readonly answer?: InputHandler;
  readonly expect: Expected;
}

export interface Expected {
  readonly status?: RunResult["status"];
  readonly deliverable?: string | null;
  /** Parts of agents' entries. */
  readonly results?: Readonly<Record<string, object>>;
  /** Responses as they are. */
  readonly responses?: Readonly<Record<string, unknown>>;
  /** Responses read as JSON: the whole of each. */
  readonly json?: Readonly<Record<string, JsonValue>>;
  /** Parts of responses read as JSON: of an agent that prints its stdin, what it got. */
  readonly jsonParts?: Readonly<Record<string, object>>;
  /** The responses of a fan-out, each read as JSON: the whole. */
  readonly instances?: Readonly<Record<string, readonly object[]>>;
  /** How many models were at work at once, at most. */
  readonly maxConcurrent?: number;
  /** Parts of the whole result. */
  readonly result?: object;
  /** The folder below `.llm-orc` that the run's own folder is in. */
  readonly artifactIn?: string;
  /** The ensembles of which runs are kept. */
  readonly artifacts?: readonly string[];
  /** What each model was asked, call by call, by model. */
  readonly prompts?: Readonly<Record<string, readonly string[]>>;
  readonly promptsMatching?: Readonly<Record<string, readonly RegExp[]>>;
  readonly responseMatching?: Readonly<Record<string, RegExp>>;
  readonly phases?: readonly (readonly string[])[];
  /** Parts of the requests, call by call. */
  readonly requests?: readonly Partial<SeenRequest>[];
  /** What `check` finds, as `error ORC2002 /agents/0/depends_on/0`, but for the warning of inline shell. With an error the run must be refused. */
  readonly problems?: readonly string[];
  /** The code with which the run is refused. */
  readonly refused?: string;
  /** The events of these types, as their `path`, agent and `index`: `agent_started body#1/a`. */
  readonly events?: readonly string[];
}

/** A request to a model, flat. */
export interface SeenRequest {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** All of them, as `role: text`. */
  readonly messages: readonly string[];
  readonly temperature: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly options: GenerateRequest["options"];
}

/** What was run. */
export interface FinishedRow {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

/** A test for each row. */
export function itBehaves(rows: readonly Row[]): void {
  it.each(rows)("$title", async (row) => {
    await checkRow(row);
  });
}

/** Makes the project of a row, checks and runs it, and compares. `others` are providers beside `fake`. Undefined when refused. */
export async function checkRow(row: Row, others: readonly ProviderPlugin[] = []): Promise<FinishedRow | undefined> {
  const root = mkdtempSync(join(tmpdir(), "llm-orc-compatibility-"));
  try {
    writeProject(root, row);
    return await checkIn(root, row, others);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function checkIn(root: string, row: Row, others: readonly ProviderPlugin[]): Promise<FinishedRow | undefined> {
  const { expect: expected, run = "e" } = row;
  const provider = fakeProvider(row.replies === undefined ? {} : { replies: row.replies });
  const events: RunEvent[] = [];
  let read: Promise<void> = Promise.resolve();
  const context = createContext({
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: join(root, "home"), ...row.env },
    providers: [provider, ...others],
    contentDir: join(root, "content"),
    signal: new AbortController().signal,
    onInputRequired: row.answer,
    onRunStarted: (started) => {
      read = collect(started.run.events, events);
    },
  });

  if (expected.problems !== undefined) expect(await problemsOf(context, run, expected.problems)).toEqual(expected.problems);
  const input = row.input === null ? {} : { input: row.input ?? "the input" };
  const outcome = invoke.run(context, { ensemble: run, ...input, ...row.options });
  const refusal = expected.refused ?? refusalFor(expected.problems);
  if (refusal !== undefined) {
    await expect(outcome).rejects.toMatchObject({ code: refusal });
    return undefined;
  }
  const { result, artifact } = await outcome.catch(explain);
  await read;

  if (expected.status !== undefined) expect(result.status, failuresOf(result)).toBe(expected.status);
  if (expected.deliverable !== undefined) expect(result.deliverable).toBe(expected.deliverable);
  if (expected.result !== undefined) expect(result).toMatchObject(expected.result);
  if (expected.results !== undefined) expect(result.results).toMatchObject(expected.results);
  if (expected.responses !== undefined) expect(pick(result, expected.responses, (response) => response)).toEqual(expected.responses);
  if (expected.json !== undefined) expect(pick(result, expected.json, parsed)).toEqual(expected.json);
  if (expected.jsonParts !== undefined) expect(pick(result, expected.jsonParts, parsed)).toMatchObject(expected.jsonParts);
  if (expected.instances !== undefined) expect(pick(result, expected.instances, parsedAll)).toEqual(expected.instances);
  if (expected.maxConcurrent !== undefined) expect(provider.maxConcurrent).toBe(expected.maxConcurrent);
  if (expected.artifactIn !== undefined) expect(dirname(artifact.folder ?? "")).toBe(join(root, ".llm-orc", expected.artifactIn));
  if (expected.artifacts !== undefined) expect(readdirSync(join(root, ".llm-orc/artifacts"))).toEqual(expected.artifacts);
  const requests = provider.calls.map(({ modelId, request }) => toSeen(modelId, request));
  if (expected.requests !== undefined) expect(requests).toMatchObject(expected.requests);
  const promptsOf = (model: string): readonly string[] => requests.filter((request) => request.model === model).map(({ prompt }) => prompt);
  for (const [model, prompts] of Object.entries(expected.prompts ?? {})) expect(promptsOf(model), model).toEqual(prompts);
  for (const [model, patterns] of Object.entries(expected.promptsMatching ?? {}))
    expect(promptsOf(model), model).toEqual(patterns.map((pattern) => expect.stringMatching(pattern) as string));
  for (const [agent, pattern] of Object.entries(expected.responseMatching ?? {})) expect(result.results[agent]?.response).toMatch(pattern);
  if (expected.phases !== undefined) expect(events[0]).toMatchObject({ type: "execution_started", phases: expected.phases });
  if (expected.events !== undefined) {
    const types = new Set(expected.events.map((line) => line.split(" ")[0]));
    expect(events.filter(({ type }) => types.has(type)).map(toLine)).toEqual(expected.events);
  }
  return { result, events };
}

function writeProject(root: string, { agents, top = "", others = {}, files = {}, links = {} }: Row): void {
  const ensembles = Object.entries(others).map(([name, list]) => [`ensembles/${name}.yaml`, ensembleText(name, list)] as const);
  const own = agents === undefined ? [] : [["ensembles/e.yaml", ensembleText("e", agents, top)] as const];
  mkdirSync(join(root, ".llm-orc/ensembles"), { recursive: true });
  for (const [path, content] of [...own, ...ensembles, ...Object.entries(files)]) {
    const file = toPath(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  for (const [path, target] of Object.entries(links)) {
    const link = toPath(root, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
}

/** The text of an ensemble with these agents. */
export function ensembleText(name: string, agents: string, top = ""): string {
  return `name: ${name}\ndescription: for a test\n${top}\nagents:\n${agents}\n`;
}

function toPath(root: string, path: string): string {
  if (path.startsWith("/")) return join(root, path);
  return path.startsWith("~/") ? join(root, "home/.config/llm-orc", path.slice(2)) : join(root, ".llm-orc", path);
}

const INLINE_SHELL = "warning ORC3103";

// Nearly every agent here is inline shell, which has a warning: it is left out where no row asks for it.
async function problemsOf(context: OperationContext, run: string, expected: readonly string[]): Promise<readonly string[]> {
  const { ensembles } = await checkEnsembles.run(context, { ensembles: [run] });
  const found = (ensembles[0]?.diagnostics ?? []).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
  return expected.some((line) => line.startsWith(INLINE_SHELL)) ? found : found.filter((line) => !line.startsWith(INLINE_SHELL));
}

function refusalFor(problems: readonly string[] = []): string | undefined {
  const errors = problems.filter((line) => line.startsWith("error"));
  if (errors.length === 0) return undefined;
  return errors.every((line) => line.startsWith("error ORC3")) ? "ENSEMBLE_NOT_RUNNABLE" : "ENSEMBLE_INVALID";
}

async function collect(source: AsyncIterable<RunEvent>, events: RunEvent[]): Promise<void> {
  for await (const event of source) events.push(event);
}

function toLine(event: RunEvent): string {
  if (!("agent" in event)) return event.type;
  const index = "index" in event && event.index !== undefined ? `[${event.index}]` : "";
  return `${event.type} ${[...event.path, `${event.agent}${index}`].join("/")}`;
}

// What went wrong is in the entries: a test that fails should show it.
function failuresOf({ error, results }: RunResult): string {
  const failures = Object.entries(results).flatMap(([agent, entry]) => (entry.error === undefined ? [] : [{ agent, ...entry.error }]));
  return JSON.stringify({ error, failures });
}

function explain(error: unknown): never {
  if (isOrcError(error) && "diagnostics" in error) throw new Error(`${error.code}: ${JSON.stringify(error.diagnostics)}`, { cause: error });
  throw error;
}

function pick(result: RunResult, wanted: object, read: (response: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.keys(wanted).map((agent) => [agent, read(result.results[agent]?.response)]));
}

function parsed(response: unknown): unknown {
  if (typeof response !== "string") return response;
  try {
    return JSON.parse(response);
  } catch {
    return `no JSON: ${response}`;
  }
}

function parsedAll(responses: unknown): unknown {
  return Array.isArray(responses) ? responses.map(parsed) : responses;
}

function toSeen(model: string, { messages, temperature, maxOutputTokens, options }: GenerateRequest): SeenRequest {
  const texts = messages.map(({ role, parts }) => ({ role, text: parts.map((part) => (part.type === "text" ? part.text : "")).join("") }));
  const of = (wanted: string): string => texts.find(({ role }) => role === wanted)?.text ?? "";
  return {
    model,
    system: of("system"),
    prompt: of("user"),
    messages: texts.map(({ role, text }) => `${role}: ${text}`),
    temperature,
    maxOutputTokens,
    options,
  };
}
