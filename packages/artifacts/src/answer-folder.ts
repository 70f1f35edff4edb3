import { closeSync, constants, fstatSync, type FSWatcher, mkdirSync, openSync, readFileSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { type Clock, isJsonObject, type Logger, OrcError, parseJsonOrUndefined, silentLogger, systemClock } from "@llm-orc/contracts";
import { writeNewFileAtomic } from "@llm-orc/project-files";
import { type InputAnswer, type InputRequest, toAnswer } from "@llm-orc/run-spec";
import { toArtifactError } from "./system-error.ts";

/** A question of a run, as its events have it. */
export interface AskedQuestion {
  readonly request_id: string;
  readonly request: InputRequest;
}

/**
 * Answers that come to a run from outside: one file `answers/<request_id>.json` for each, `{"value": "..."}`, written whole
 * or not at all and never twice. Only its owner can read it; that of a secret is removed when the run has it.
 */
export interface AnswerFolder {
  /** Whether there is an answer already. */
  has(question: AskedQuestion): boolean;
  /**
   * Leaves an answer for the run. Throws `INPUT_ANSWER_INVALID` for what cannot be the answer to this question,
   * `INPUT_ALREADY_ANSWERED`, and `ARTIFACT_WRITE_FAILED`.
   */
  write(question: AskedQuestion, value: string): void;
  /** For the run: the answer that is there; undefined without one. What cannot be an answer is told once, and ignored. */
  take(question: AskedQuestion): InputAnswer | undefined;
  /** For the run: waits for the answer until the signal aborts, then it is pending for good. Keeps no process alive. */
  wait(question: AskedQuestion, signal: AbortSignal): Promise<InputAnswer>;
}

const REQUEST_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// What is larger was not typed by a person.
const MAX_BYTES = 1024 * 1024;
// File systems over a network may not tell of changes.
const POLL_MS = 1000;

/** The answers in a run's folder. */
export function createAnswerFolder(
  runFolder: string,
  { logger = silentLogger, clock = systemClock }: { readonly logger?: Logger; readonly clock?: Clock } = {},
): AnswerFolder {
  const folder = join(runFolder, "answers");
  const waiting = new Map<string, { readonly question: AskedQuestion; readonly answered: (answer: InputAnswer) => void }>();
  const told = new Set<string>();
  let watcher: FSWatcher | undefined;
  let poll: NodeJS.Timeout | undefined;

  const fileOf = ({ request_id: id }: AskedQuestion): string => {
    if (!REQUEST_ID.test(id)) throw new OrcError("INPUT_NOT_ASKED", `"${id}" is no question's id.`, { hint: "See: llm-orc answer --list" });
    return join(folder, `${id}.json`);
  };

  function read(question: AskedQuestion): InputAnswer | undefined {
    const file = fileOf(question);
    const found = readAnswer(file, question.request);
    if (found === undefined || "value" in found) return found;
    if (!told.has(file + found.problem)) logger.warn(`${file} is not taken for an answer: ${found.problem}`);
    told.add(file + found.problem);
    return undefined;
  }

  function take(question: AskedQuestion): InputAnswer | undefined {
    const answer = read(question);
    if (answer !== undefined && question.request.secret === true) removeSecret(fileOf(question));
    return answer;
  }

  // The run has its answer all the same.
  function removeSecret(file: string): void {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      logger.warn(
        `${file} holds a secret that the run has by now, and cannot be removed: ${(error as Error).message}. Delete it yourself.`,
      );
    }
  }

  const look = (): void => {
    for (const [id, { question, answered }] of waiting) {
      const answer = take(question);
      if (answer === undefined) continue;
      waiting.delete(id);
      answered(answer);
    }
    if (waiting.size === 0) stopWatching();
  };

  function startWatching(): void {
    if (poll !== undefined) return;
    poll = setInterval(look, POLL_MS);
    poll.unref();
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const opened = watch(folder, { persistent: false }, look);
      opened.on("error", () => opened.close());
      watcher = opened;
    } catch {
      // Looked at now and then all the same.
    }
  }

  function stopWatching(): void {
    clearInterval(poll);
    poll = undefined;
    watcher?.close();
    watcher = undefined;
  }

  return {
    has: (question) => read(question) !== undefined,
    write(question, given) {
      const answer = toAnswer(question.request, given);
      if ("problem" in answer)
        throw new OrcError("INPUT_ANSWER_INVALID", `This is no answer to "${question.request.prompt}". ${answer.problem}`, {
          hint: "See the question: llm-orc answer --list",
        });
      const file = fileOf(question);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        // What nobody takes for an answer stands in nobody's way.
        if (read(question) === undefined) rmSync(file, { force: true });
        const text = `${JSON.stringify({ value: answer.value, answered_at: new Date(clock.now()).toISOString() })}\n`;
        writeNewFileAtomic(file, text, { mode: 0o600 });
      } catch (error) {
        const { code, path } = error as NodeJS.ErrnoException;
        if (code === "EEXIST" && path === file) throw alreadyAnswered(question);
        throw toArtifactError(error, "The answer", file);
      }
    },
    take,
    wait(question, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return;
        const id = question.request_id;
        waiting.set(id, { question, answered: resolve });
        signal.addEventListener("abort", () => {
          waiting.delete(id);
          if (waiting.size === 0) stopWatching();
        });
        startWatching();
        look();
      });
    },
  };
}

function readAnswer(file: string, request: InputRequest): InputAnswer | { readonly problem: string } | undefined {
  let text: string;
  try {
    // Neither a link that leads elsewhere, nor a pipe that never ends.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) return { problem: "it is no file." };
      if (stat.size > MAX_BYTES) return { problem: "it is larger than 1 MiB." };
      text = readFileSync(descriptor).toString();
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? undefined : { problem: message };
  }
  const document = parseJsonOrUndefined(text);
  const value = isJsonObject(document) ? document["value"] : undefined;
  return typeof value === "string" ? toAnswer(request, value) : { problem: 'it must be JSON such as {"value": "yes"}.' };
}

function alreadyAnswered({ request }: AskedQuestion): OrcError {
  return new OrcError("INPUT_ALREADY_ANSWERED", `"${request.prompt}" has an answer already.`, {
    hint: "See what is still open: llm-orc answer --list",
  });
}
