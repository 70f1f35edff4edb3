import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { type JsonObject, OrcError } from "@llm-orc/contracts";
import type { InterruptedRun, RunResult } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";

export interface GetArtifactInput {
  /** `<ensemble>/<timestamp>`, a run's id or its beginning, `last`, or an ensemble (its newest run). */
  readonly artifact_id: string;
  /** `input`, `deliverable`, `report`, `execution` or `agent:<name>`. Default: the whole result, long texts cut. */
  readonly part?: string;
  /** `next_cursor` of the page before. */
  readonly cursor?: string;
}

export interface GetArtifactOutput {
  readonly artifact_id: string;
  readonly run_id: string;
  readonly ensemble: string;
  readonly status: RunListEntry["status"];
  /** Without `part`: what `execution.json` has. */
  readonly execution?: JsonObject;
  /** Parts of it are cut or left out; `part` gives them whole. */
  readonly truncated?: boolean;
  readonly part?: string;
  /** A page of the part, of at most 20,000 characters. */
  readonly text?: string;
  readonly total_characters?: number;
  /** Absent on the last page. */
  readonly next_cursor?: string;
}

const PAGE_CHARACTERS = 20_000;
const EXECUTION_CHARACTERS = 60_000;
const AGENT = "agent:";
const CURSOR = /^\d{1,12}$/;

/** A kept run, bounded: as a whole with long texts cut, or a part of it page by page. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `USAGE_INVALID` for a part that it does not have, `CURSOR_INVALID`. */
export const getArtifact: Operation<GetArtifactInput, GetArtifactOutput> = defineOperation({
  name: "get_artifact",
  description: "Read a kept run: its result, or one part of it page by page.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      artifact_id: {
        type: "string",
        minLength: 1,
        description: "ensemble/timestamp, a run's id, last, or an ensemble for its newest run.",
      },
      part: {
        type: "string",
        minLength: 1,
        description: "input, deliverable, report, execution (all as JSON text) or agent:<name>. Default: the result, long texts cut.",
      },
      cursor: { type: "string", description: "next_cursor of the page before." },
    },
    required: ["artifact_id"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      artifact_id: { type: "string" },
      run_id: { type: "string" },
      ensemble: { type: "string" },
      status: { type: "string" },
      execution: { type: "object" },
      truncated: { type: "boolean" },
      part: { type: "string" },
      text: { type: "string" },
      total_characters: { type: "integer" },
      next_cursor: { type: "string" },
    },
    required: ["artifact_id", "run_id", "ensemble", "status"],
  },
  async run(context, { artifact_id: artifactId, part, cursor }) {
    const [{ findRun, openRuns }, { artifactName }, { boundJson, wholeCharacters }] = await Promise.all([
      import("../runs/open-runs.ts"),
      import("./artifact-name.ts"),
      import("./bound-json.ts"),
    ]);
    const store = await openRuns(context);
    const entry = findRun(store, artifactId);
    const result = store.read(entry);
    const head = { artifact_id: artifactName(entry), run_id: entry.run_id, ensemble: result.ensemble, status: entry.status };
    if (part === undefined) {
      const { value, isCut } = boundJson(result as unknown as JsonObject, EXECUTION_CHARACTERS);
      return { ...head, execution: value as JsonObject, ...(isCut ? { truncated: true } : {}) };
    }
    const text = textOf(part, { store, entry, result });
    const from = toOffset(cursor, text.length);
    const page = wholeCharacters(text, from, PAGE_CHARACTERS);
    const next = from + page.length;
    return {
      ...head,
      part,
      text: page,
      total_characters: text.length,
      ...(next < text.length ? { next_cursor: String(next) } : {}),
    };
  },
});

interface OpenedRun {
  readonly store: RunStore;
  readonly entry: RunListEntry;
  readonly result: RunResult | InterruptedRun;
}

function textOf(part: string, { store, entry, result }: OpenedRun): string {
  switch (part) {
    case "input":
      return result.input;
    case "deliverable":
      return result.status === "interrupted" ? "" : (result.deliverable ?? "");
    case "report":
      return store.report(entry) ?? "";
    case "execution":
      return JSON.stringify(result, null, 2);
    default: {
      const name = part.slice(AGENT.length);
      if (part.startsWith(AGENT) && Object.hasOwn(result.results, name)) return responseText(result.results[name]?.response ?? null);
      throw noPart(part, Object.keys(result.results));
    }
  }
}

function responseText(response: RunResult["results"][string]["response"]): string {
  return typeof response === "string" ? response : response === null ? "" : JSON.stringify(response, null, 2);
}

function toOffset(cursor: string | undefined, length: number): number {
  if (cursor === undefined) return 0;
  const offset = CURSOR.test(cursor) ? Number(cursor) : Infinity;
  if (offset < length) return offset;
  throw new OrcError("CURSOR_INVALID", "This cursor belongs to no page of this part.", {
    hint: "Leave it out to begin with the first page.",
  });
}

function noPart(part: string, agents: readonly string[]): OrcError {
  const shown = agents.slice(0, 20).map((name) => `${AGENT}${name}`);
  return new OrcError("USAGE_INVALID", `The run has no part "${part.slice(0, 100)}".`, {
    hint: `There are: ${["input", "deliverable", "report", "execution", ...shown].join(", ")}${agents.length > shown.length ? ", ..." : ""}`,
  });
}
