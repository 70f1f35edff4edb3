import { isJsonObject, type Logger, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { AgentContext, AgentOutcome } from "@llm-orc/run-spec";
import type { ProcessEnd } from "../process/run-process.ts";
import type { ScriptRequest } from "../protocol/to-script-request.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import { CACHE_FORMAT } from "./call-parts.ts";
import { createEntryFolder } from "./entry-folder.ts";
import { type CacheableCall, examineCall } from "./examine-call.ts";

export interface ScriptCacheOptions {
  /** Where the answers are kept; made when there is one. Nothing else belongs in it. */
  readonly folder: string;
  /** How long an answer is used. Default 3600. */
  readonly ttlSeconds?: number;
  /** How many answers are kept. Default 1000. */
  readonly maxEntries?: number;
}

export const defaultTtlSeconds = 3600;
export const defaultMaxEntries = 1000;

/** What is longer is not kept. */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** The stored answer of a call, or what to do with the answer that it will give. */
export type Recalled = { readonly response: string } | { keep(end: ProcessEnd, outcome: AgentOutcome): Promise<void> };

/** Answers that pure scripts gave before. */
export interface ScriptCache {
  recall(context: AgentContext, request: ScriptRequest): Promise<Recalled>;
}

/** A cache that fails is none: what goes wrong with it is a warning, once. */
export function createScriptCache(options: ScriptCacheOptions, kind: ScriptKindOptions): ScriptCache {
  const { folder, ttlSeconds = defaultTtlSeconds, maxEntries = defaultMaxEntries } = options;
  const entries = createEntryFolder(folder, maxEntries);
  let hasWarned = false;

  function attempt(logger: Logger, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!hasWarned) logger.warn(`The script cache ${folder} cannot be used: ${(error as Error).message}.`);
      hasWarned = true;
    }
  }

  function find({ path, key }: CacheableCall, oldest: number, logger: Logger): string | undefined {
    const entry = entries.read(path, key);
    if (entry === undefined) return undefined;
    if (entry === "broken" || entry.created_at <= oldest) {
      attempt(logger, () => entries.remove(path, key));
      return undefined;
    }
    entries.touch(entry);
    return entry.response;
  }

  return {
    async recall(context, request) {
      const { clock, logger } = context;
      const call = await examineCall(context, request, kind);
      if ("reason" in call) {
        logger.debug(`Script cache: ${context.agent.name} is not kept. ${call.message}`);
        return { keep: async () => {} };
      }
      const response = find(call, clock.now() - ttlSeconds * 1000, logger);
      logger.debug(`Script cache: ${context.agent.name} ${response === undefined ? "has no stored answer" : "is answered from it"}.`);
      if (response !== undefined) return { response };
      return {
        async keep(end, outcome) {
          const text = end.stdout.trim();
          if (!isWorthKeeping(end, outcome) || !isFreeOfSecrets(context, [request.stdin, text])) return;
          // Was it changed while it ran, then nobody knows which of the two this answer is.
          const after = await examineCall(context, request, kind);
          if ("reason" in after || after.key !== call.key) return;
          attempt(logger, () => entries.write({ format: CACHE_FORMAT, ...call, response: text, created_at: clock.now() }));
        },
      };
    },
  };
}

function isWorthKeeping(end: ProcessEnd, { status }: AgentOutcome): boolean {
  if (status !== "success" || end.type !== "exited" || end.exitCode !== 0 || end.leftBehind > 0) return false;
  if (Buffer.byteLength(end.stdout) > MAX_RESPONSE_BYTES) return false;
  const answer = parseJsonOrUndefined(end.stdout);
  return !isJsonObject(answer) || (answer["error"] ?? null) === null;
}

// The engine takes secrets out of what the script answers, which is later than this. So what has one stays out of the folder; and
// so do the hashes of a request with one, from which it could be guessed.
function isFreeOfSecrets(context: AgentContext, texts: readonly string[]): boolean {
  return texts.every((text) => context.redact(text) === text);
}
