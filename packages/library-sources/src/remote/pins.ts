import { readFileSync } from "node:fs";
import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { writeFileAtomic } from "@llm-orc/project-files";
import { isCommit } from "./remote-request.ts";

/** What a ref stands for here until somebody asks for a newer state. */
export interface Pin {
  readonly commit: string;
  /** RFC 3339. */
  readonly resolved_at: string;
  /** Of the commit's files as they were fetched first: see `contentHash`. */
  readonly content_sha256: string;
}

export type Pins = ReadonlyMap<string, Pin>;

/** The pins of a repository by ref; none when there is no such file. Throws `LIBRARY_CACHE_CHANGED` when it is not ours. */
export function readPins(file: string): Pins {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  const value = parseJsonOrUndefined(text);
  const pins = isJsonObject(value) && isJsonObject(value["pins"]) ? Object.entries(value["pins"]) : undefined;
  if (pins === undefined || !pins.every(([, pin]) => isPin(pin))) {
    throw new OrcError("LIBRARY_CACHE_CHANGED", `${file} is not as it was written.`, {
      hint: `Remove it, and fetch the library again: llm-orc library info --refresh`,
    });
  }
  return new Map(pins as unknown as readonly (readonly [string, Pin])[]);
}

export function writePins(file: string, pins: Pins): void {
  const sorted = Object.fromEntries([...pins].sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileAtomic(file, `${JSON.stringify({ version: 1, pins: sorted }, null, 2)}\n`);
}

function isPin(value: unknown): value is Pin {
  if (!isJsonObject(value)) return false;
  const { commit, resolved_at: resolvedAt, content_sha256: hash } = value;
  return typeof commit === "string" && isCommit(commit) && typeof resolvedAt === "string" && typeof hash === "string";
}
