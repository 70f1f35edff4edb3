import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readJournal } from "@llm-orc/artifacts";
import type { DurableEvent, RunResult } from "@llm-orc/run-spec";
import type { Project } from "./project.ts";

/** The folders of an ensemble's runs, oldest first. */
export function runFolders({ artifacts }: Project, ensemble: string): readonly string[] {
  const folder = join(artifacts, ensemble);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{8}-/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** What the journal of a run holds; undefined when a run that was told has none that can be read to its end. */
export function eventsOf(folder: string): readonly DurableEvent[] | undefined {
  const file = join(folder, "events.jsonl");
  if (!existsSync(file)) return [];
  const { events, problems } = readJournal(file);
  return problems.every(({ type }) => type === "torn_tail") ? events : undefined;
}

/** The pieces of work whose results are there: agents, and instances as `each[2]`. */
export function endedPieces(events: readonly DurableEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type !== "agent_completed") return [];
    return [event.index === undefined ? event.agent : `${event.agent}[${event.index}]`];
  });
}

export function resultOf(folder: string): RunResult | undefined {
  const file = join(folder, "execution.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RunResult) : undefined;
}

/** What a run has come to, without the times. */
export function outcomeOf(result: RunResult | undefined): string {
  if (result === undefined) return "nothing";
  const { status, deliverable, results } = result;
  return JSON.stringify([status, deliverable, Object.entries(results).map(([name, entry]) => [name, entry.status, entry.response])]);
}
