import { join } from "node:path";
import { readJournal } from "@llm-orc/artifacts";
import { isDeepStrictEqual } from "node:util";
import { isJsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";
import { reduceRun } from "@llm-orc/run-spec";
import { type Entry, isSame, type Tree } from "./tree.ts";

/** What must never be found after a command, whatever has become of it. */
export const VIOLATIONS = [
  "half a file",
  "left behind",
  "lost",
  "journal damaged",
  "unclear error",
  "not told",
  "crash",
  "not repeatable",
] as const;

export type Violation = (typeof VIOLATIONS)[number];

export interface Finding {
  readonly violation: Violation;
  readonly detail: string;
}

export interface JudgeOptions {
  readonly root: string;
  readonly before: Tree;
  /** After the same command when nothing went wrong. */
  readonly after: Tree;
  /** Paths that may be left over: what the system did not let anybody remove. */
  readonly isExcused: (path: string) => boolean;
}

/** Everything on disk has to be as it was, or as it should be, or absent because it is new; of a run, whatever its journal says. */
export function judgeTree(now: Tree, { root, before, after, isExcused }: JudgeOptions): readonly Finding[] {
  const wanted = normalized(after, before);
  const findings: Finding[] = [];
  for (const [path, entry] of now) {
    const same = before.get(path);
    const should = wanted.get(normalize(path, before));
    if (entry.type === "folder" || isSame(entry, same) || (should === undefined && isExcused(path))) continue;
    if (inRun(path)) findings.push(...judgeRunFile(path, entry, { now, before, root, isExcused }));
    else if (same === undefined && should === undefined) findings.push({ violation: "left behind", detail: path });
    else if (path.endsWith("/library.lock.json") && isPartOf(entry, should, now, path)) continue;
    else if ((same !== undefined || should !== undefined) && !isAlike(entry, should) && !isCopyOfOriginal(path, entry, before, wanted))
      findings.push({ violation: "half a file", detail: path });
  }
  for (const [path, entry] of before) {
    if (entry.type !== "folder" && wanted.has(path) && !now.has(path) && !isWithdrawn(path))
      findings.push({ violation: "lost", detail: path });
  }
  for (const path of folders(now)) {
    if (!before.has(path) && !wanted.has(normalize(path, before)) && !inRun(path) && !isExcused(path)) {
      findings.push({ violation: "left behind", detail: `${path}/` });
    }
  }
  return findings;
}

/** Whether everything is there as after a good run. Runs that were begun before and their files do not count. */
export function isAsAfter(now: Tree, { before, after, isExcused }: Omit<JudgeOptions, "root">): boolean {
  const [is, should] = [normalized(now, before), normalized(after, before)];
  return (
    [...should].every(([path, entry]) => isDone(path, entry, is)) &&
    [...is.keys()].every((path) => should.has(path) || inRun(path) || isExcused(path))
  );
}

/** What a run has in it, and a second backup, `judgeTree` looks at: here they have to be there. */
function isDone(path: string, entry: Entry, tree: Tree): boolean {
  // A report is made again where it is missing, and the folder for answers serves only to be woken sooner.
  if (inRun(path)) return tree.has(path) || entry.type === "folder" || path.endsWith("/execution.md");
  return BACKUP.test(path) ? tree.has(path) : isAlike(tree.get(path), entry);
}

const BACKUP = /\.backup-(?:\d{8}-\d{6}(?:-\d+)?|<time>)\//;
const RUN = /\/artifacts\/(?:[^/]+\/)+(?:\d{8}-\d{6}-\d{3}|<time>)\//;
const RESULT = /execution\.(?:json|md)$/;

function inRun(path: string): boolean {
  return RUN.test(path) || /\/artifacts\/.+\/latest$/.test(path);
}

// A run that is gone on with has no result until it has ended.
function isWithdrawn(path: string): boolean {
  return RUN.test(path) && RESULT.test(path);
}

/** A backup keeps what there was at its time: the second one of a reset that is repeated, what the first has made. */
function isCopyOfOriginal(path: string, entry: Entry, before: Tree, wanted: Tree): boolean {
  const original = path.replace(BACKUP, "/");
  return original !== path && [before, wanted].some((tree) => isAlike(entry, tree.get(original)));
}

/** A list of what was copied is right as far as it goes: each file is there. */
function isPartOf(entry: Entry, should: Entry | undefined, now: Tree, path: string): boolean {
  const [notes, all] = [entry, should].map((each) => parseJsonOrUndefined(each === undefined ? "" : textOf(each)));
  const [files, wanted] = [notes, all].map((document) =>
    isJsonObject(document) && isJsonObject(document["files"]) ? document["files"] : {},
  );
  const names = Object.keys(files ?? {});
  return names.length > 0 && names.every((name) => wanted?.[name] !== undefined && now.has(join(path, "..", name)));
}

function judgeRunFile(
  path: string,
  entry: Entry,
  { now, before, root, isExcused }: Omit<JudgeOptions, "after"> & { readonly now: Tree },
): readonly Finding[] {
  if (entry.type === "link") {
    const target = join(path, "..", entry.target);
    return now.has(join(target, "events.jsonl")) || isExcused(path)
      ? []
      : [{ violation: "half a file", detail: `${path} leads to ${entry.target}, which is no run` }];
  }
  const name = path.slice(path.lastIndexOf("/") + 1);
  const folder = path.slice(0, -name.length);
  if (name === "events.jsonl") return judgeJournal(join(root, path), path, now.has(`${folder}execution.json`));
  if (name === "execution.json") {
    const { events } = readJournal(join(root, folder, "events.jsonl"));
    const result = parseJsonOrUndefined(textOf(entry));
    if (!isJsonObject(result)) return [{ violation: "half a file", detail: path }];
    // A run whose journal fails has failed, and its result says so; what had ended by then is in both.
    const isOfJournal =
      (result["status"] === "failed" && textOf(entry).includes("RUN_JOURNAL_WRITE_FAILED")) ||
      isDeepStrictEqual(result, toJson(reduceRun(events)));
    return isOfJournal ? [] : [{ violation: "half a file", detail: `${path} is not what the journal says` }];
  }
  if (name === "execution.md") return textOf(entry).endsWith("\n") ? [] : [{ violation: "half a file", detail: path }];
  if (name.startsWith("events.jsonl.damaged-")) {
    return isSame(entry, before.get(`${folder}events.jsonl`)) ? [] : [{ violation: "half a file", detail: path }];
  }
  if (/\/answers\/[0-9a-f-]{36}\.json$/.test(path)) {
    return parseJsonOrUndefined(textOf(entry)) === undefined ? [{ violation: "half a file", detail: path }] : [];
  }
  return isExcused(path) ? [] : [{ violation: "left behind", detail: path }];
}

function judgeJournal(file: string, path: string, hasResult: boolean): readonly Finding[] {
  const { events, problems } = readJournal(file);
  const [problem] = problems;
  if (problem !== undefined) return [{ violation: "journal damaged", detail: problem.message }];
  // A run whose beginning could not be written has a result that says so, or does not exist.
  return events.length === 0 && !hasResult ? [{ violation: "half a file", detail: `${path} is empty` }] : [];
}

function folders(tree: Tree): readonly string[] {
  return [...tree].filter(([, entry]) => entry.type === "folder").map(([path]) => path);
}

/** New paths without the times that stand in them. */
function normalized(tree: Tree, before: Tree): Tree {
  return new Map([...tree].map(([path, entry]) => [normalize(path, before), entry]));
}

function normalize(path: string, before: Tree): string {
  return before.has(path) ? path : path.replaceAll(/\d{8}-\d{6}(?:-\d{1,3})?/g, "<time>");
}

function isAlike(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a?.type !== "file" || b?.type !== "file") return a?.type === b?.type;
  if (a.mode !== b.mode) return false;
  return a.content.equals(b.content) || withoutChance(a.content) === withoutChance(b.content);
}

// Times and what is drawn by lot differ from one good run to the next; how much of it there is does not. Of bytes that are no
// text the number counts.
function withoutChance(content: Buffer): string {
  const text = content.toString();
  if (text.includes("\ufffd")) return `${content.length} bytes`;
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
    .replaceAll(/[A-Za-z0-9+/]{16,}={0,2}/g, (lot) => `<${lot.length}>`)
    .replaceAll(/\b\d{13}\b/g, "<ms>")
    .replaceAll(/("(?:duration|started|ended)\w*": ?)[\d.]+/g, "$1<ms>");
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function textOf(entry: Entry): string {
  return entry.type === "file" ? entry.content.toString() : "";
}
