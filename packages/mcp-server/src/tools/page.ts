import { isJsonObject, type JsonObject, type JsonSchema, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";

/** The parameters of every tool that lists. */
export const pageProperties: JsonSchema = {
  limit: { type: "integer", minimum: 1, maximum: 200, default: 20 },
  cursor: { type: "string", description: "next_cursor of the page before." },
};

/** What every list has beside its items. */
export const pageOutput: JsonSchema = {
  total: { type: "integer", minimum: 0 },
  next_cursor: { type: "string", description: "For the next page; absent on the last." },
};

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly next_cursor?: string;
}

/** The part of a list that was asked for. Throws `CURSOR_INVALID`. */
export function pageOf<Item>(all: readonly Item[], args: JsonObject): Page<Item> {
  const start = readCursor(args["cursor"]);
  const end = start + (typeof args["limit"] === "number" ? args["limit"] : 20);
  return { items: all.slice(start, end), total: all.length, ...(end < all.length ? { next_cursor: writeCursor(end) } : {}) };
}

function writeCursor(after: number): string {
  return Buffer.from(JSON.stringify({ after })).toString("base64url");
}

function readCursor(cursor: unknown): number {
  if (cursor === undefined) return 0;
  const read = typeof cursor === "string" ? parseJsonOrUndefined(Buffer.from(cursor, "base64url").toString()) : undefined;
  const after = isJsonObject(read) ? read["after"] : undefined;
  if (typeof after === "number" && Number.isSafeInteger(after) && after > 0) return after;
  throw new OrcError("CURSOR_INVALID", "The cursor is none that this list has given out.", {
    hint: "Leave cursor out for the first page, then give next_cursor as it is.",
  });
}
