import { type AgentResult, reduceRun, type RunEvent } from "@llm-orc/run-spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FaultRow, faultRows, SPARE_TEXT, TEXT } from "./__fixtures__/fault-rows.ts";
import { OutcomeTable } from "./__fixtures__/outcome-table.ts";
import { type CellOptions, type CellSeen, MAX_ATTEMPTS, runCell, type Way } from "./__fixtures__/run-cell.ts";
import { type Vendor, vendors } from "./__fixtures__/vendors.ts";

// Every fault, at every vendor, with and without somebody who reads along: real providers, real sockets, real time.
const CELLS = vendors.flatMap((vendor) => (["call", "stream"] as const).map((way) => ({ vendor, way })));
const DOWN = "P23 down for long";
const SILENT = "P15, P16 and no other timer";
// For a longer look: how often each cell runs.
const TIMES = Number(process.env["FAULT_MATRIX_TIMES"] ?? 1);

const table = new OutcomeTable(
  [...faultRows.map(({ title }) => title), SILENT, DOWN].toSorted(byNumber),
  CELLS.map(({ vendor, way }) => columnOf(vendor, way)),
);
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeAll(() => void process.on("unhandledRejection", noteUnhandled));
afterAll(() => {
  process.off("unhandledRejection", noteUnhandled);
  // oxlint-disable-next-line no-console -- the table that the matrix is run for
  console.log(`\n${table.toString()}\n`);
  expect(unhandled).toEqual([]);
});

describe.concurrent("a run over a failing vendor", () => {
  it.for(faultRows)("$title", { timeout: 60_000 * TIMES }, async (row) => {
    for (let time = 0; time < TIMES; time++) await Promise.all(CELLS.map(({ vendor, way }) => checkCell(row, vendor, way)));
  });

  it(
    SILENT,
    async () => {
      for (let time = 0; time < TIMES; time++) await Promise.all(CELLS.map(({ vendor, way }) => checkTimedOut(vendor, way)));
    },
    60_000 * TIMES,
  );

  it(
    DOWN,
    async () => {
      for (let time = 0; time < TIMES; time++) await Promise.all(CELLS.map(({ vendor, way }) => checkLeftAlone(vendor, way)));
    },
    60_000 * TIMES,
  );
});

/** The fault passes, it lasts, and it lasts while there is another model. */
async function checkCell(row: FaultRow, vendor: Vendor, way: Way): Promise<void> {
  const replies = row.replies(vendor);
  const good = { text: row.text ?? TEXT };
  const cell = { vendor, way, address: row.address, settings: row.settings };
  const lasts: CellOptions["main"] = (index) => replies[index % replies.length] ?? good;
  const [passing, lasting, backed] = await Promise.all([
    row.address === undefined ? runCell({ ...cell, main: (index) => replies[index] ?? good }) : undefined,
    row.outcome === "answers" ? undefined : runCell({ ...cell, main: lasts }),
    row.outcome === "answers" ? undefined : runCell({ ...cell, main: lasts, spare: { text: SPARE_TEXT } }),
  ]);
  table.note(row.title, columnOf(vendor, way), wordsFor(passing, lasting));
  const where = `${row.title}, ${columnOf(vendor, way)}`;
  if (passing !== undefined) checkPassing(row, passing, replies.length, `${where}, once`);
  if (lasting !== undefined) checkLasting(row, vendor, lasting, `${where}, for good`);
  if (backed !== undefined) checkBacked(backed, `${where}, with a fallback`);
}

function checkPassing(row: FaultRow, seen: CellSeen, faults: number, where: string): void {
  const { first, mainAsked } = seen;
  checkEnd(seen, where);
  if (row.outcome === "refuses") return expect([first?.status, mainAsked.length], where).toEqual(["failed", 1]);
  expect(first, where).toMatchObject({ status: "success", response: row.text ?? TEXT, model_substituted: false });
  const asked = row.outcome === "answers" ? 1 : faults + 1;
  // A timer that is this short may also cut off what a busy machine would have answered.
  if (row.settings?.["first_byte_timeout_ms"] === undefined) expect(mainAsked, where).toHaveLength(asked);
  else expect(mainAsked.length, where).toBeGreaterThanOrEqual(asked);
  for (const gap of gapsOf(mainAsked)) expect(gap, where).toBeGreaterThanOrEqual(row.leastGapMs ?? 0);
}

function checkLasting({ outcome, kind, address, says }: FaultRow, vendor: Vendor, seen: CellSeen, where: string): void {
  const { first, mainAsked } = seen;
  checkEnd(seen, where);
  const attempts = outcome === "retries" ? MAX_ATTEMPTS : 1;
  expect(first, where).toMatchObject({ status: "failed", response: null, attempts, error: { code: `PROVIDER_${kind?.toUpperCase()}` } });
  expect(mainAsked, where).toHaveLength(address === undefined ? attempts : 0);
  const { message = "", hint = "" } = first?.error ?? {};
  const fate = outcome === "retries" || says?.source.startsWith("can be tried") === true ? "can be tried again" : "no retry would change";
  expect(message, where).toContain(vendor.plugin.id);
  expect(message, where).toContain(`Agent "a", attempt ${attempts} of ${MAX_ATTEMPTS}: ${kind}, which ${fate}`);
  if (says !== undefined) expect(message, where).toMatch(says);
  expect(hint, where).not.toBe("");
}

function checkBacked(seen: CellSeen, where: string): void {
  checkEnd(seen, where);
  expect(seen.first, where).toMatchObject({ status: "success", response: SPARE_TEXT, model: "spare", model_substituted: true });
  expect(seen.spareAsked, where).toBe(1);
}

/** Where no timer of the connection helps, the agent's own time ends the call. */
async function checkTimedOut(vendor: Vendor, way: Way): Promise<void> {
  const where = `${SILENT}, ${columnOf(vendor, way)}`;
  const seen = await Promise.all(
    (["no_answer", "stall"] as const).map((type) =>
      runCell({ vendor, way, timeoutSeconds: 0.5, main: () => ({ text: TEXT, fault: { type } }) }),
    ),
  );
  const codes = [...new Set(seen.map(({ first }) => kindOf(first)))].join(" | ");
  table.note(SILENT, columnOf(vendor, way), seen.some(({ result }) => result === undefined) ? "HANGS" : `stops: ${codes}`);
  for (const one of seen) {
    checkEnd(one, where);
    expect(one.first, where).toMatchObject({ status: "failed", response: null, error: { code: "AGENT_TIMED_OUT" } });
    expect(one.mainAsked, where).toHaveLength(1);
  }
}

/** A model that is down is left alone after a while: who comes later goes to the fallback at once. */
async function checkLeftAlone(vendor: Vendor, way: Way): Promise<void> {
  const agents = ["a", "b", "c", "d", "e", "f"];
  const circuit = { min_attempts: MAX_ATTEMPTS + 1, window_seconds: 60, failure_ratio: 0.8, open_seconds: 60 };
  const spare = { text: SPARE_TEXT };
  const seen = await runCell({
    vendor,
    way,
    agents,
    resilience: { circuit },
    spare,
    main: () => ({ fault: { type: "status", status: 503 } }),
  });
  const where = `${DOWN}, ${columnOf(vendor, way)}`;
  const { result, mainAsked, spareAsked } = seen;
  table.note(DOWN, columnOf(vendor, way), mainAsked.length === circuit.min_attempts ? "left alone" : `${mainAsked.length} asked`);
  checkEnd(seen, where);
  for (const name of agents)
    expect(result?.results[name], where).toMatchObject({ status: "success", response: SPARE_TEXT, model_substituted: true });
  expect([mainAsked.length, spareAsked], where).toEqual([circuit.min_attempts, agents.length]);
}

/** What holds for every run: it ends, nothing stays open, and who read along saw the same. */
function checkEnd({ result, events, leftOpen }: CellSeen, where: string): void {
  expect(result, `${where}: it hangs`).toBeDefined();
  expect(leftOpen, `${where}: requests left open`).toBe(0);
  if (events === undefined || result === undefined) return;
  expect(reduceRun(events), where).toEqual(result);
  for (const [name, entry] of Object.entries(result.results)) {
    if (entry.status === "success") expect(shownOf(name, events), where).toBe(entry.response);
  }
}

/** What somebody who reads along has in front of them in the end: a new attempt withdraws the text before it. */
function shownOf(agent: string, events: readonly RunEvent[]): string {
  let attempt = 0;
  let text = "";
  for (const event of events) {
    if (event.type !== "agent_output" || event.agent !== agent) continue;
    if (event.attempt !== attempt) text = "";
    attempt = event.attempt;
    text += event.delta;
  }
  return text;
}

function wordsFor(passing: CellSeen | undefined, lasting: CellSeen | undefined): string {
  if ((passing ?? lasting)?.result === undefined) return "HANGS";
  const kind = kindOf(lasting?.first);
  const words = passing === undefined ? (lasting?.first?.attempts === 1 ? "refuses" : "retries") : outcomeOf(passing);
  return kind === undefined ? words : `${words}: ${kind}`;
}

function outcomeOf({ first, mainAsked }: CellSeen): string {
  if (first?.status !== "success") return mainAsked.length > 1 ? "FAILS" : "refuses";
  return mainAsked.length > 1 ? "retries" : "answers";
}

function kindOf(entry: AgentResult | undefined): string | undefined {
  return entry?.error?.code.replace(/^(PROVIDER|AGENT)_/, "").toLowerCase();
}

function byNumber(a: string, b: string): number {
  return Number.parseInt(a.slice(1), 10) - Number.parseInt(b.slice(1), 10);
}

function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] as number));
}

function columnOf({ dialect }: Vendor, way: Way): string {
  return `${dialect.name} ${way}`;
}
