import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenerateRequest, LanguageModel, ProviderContext, StreamPart } from "@llm-orc/provider";
import {
  disabledError,
  endedError,
  missingError,
  notStartedError,
  PROVIDER_ID,
  scratchError,
  timeoutError,
  tooLargeError,
} from "./errors.ts";
import { findCommand } from "./find-command.ts";
import { fromStream, type Progress } from "./from-stream.ts";
import { readLines } from "./process/read-lines.ts";
import type { EndOptions, RunningCommand } from "./process/start-command.ts";
import { watchCall } from "./process/watch-call.ts";
import type { ClaudeCliSettings } from "./settings.ts";
import { toInvocation } from "./to-invocation.ts";

export interface ModelOptions {
  readonly settings: ClaudeCliSettings;
  readonly context: ProviderContext;
}

const IDLE_MS = 120_000;
const TOTAL_MS = 1_800_000;
const MAX_BYTES = 16_000_000;
// After its result the command has a little to put away.
const AFTER_RESULT: EndOptions = { waitMs: 2_000, graceMs: 2_000 };
const STOPPED: EndOptions = { waitMs: 0, graceMs: 2_000 };
const AT_ONCE: EndOptions = { waitMs: 0, graceMs: 0 };

/** A model of the user's own command. Each call is one process, in an empty folder, gone when the call is over. */
export function createModel(modelId: string, options: ModelOptions): LanguageModel {
  return {
    specVersion: "v1",
    providerId: PROVIDER_ID,
    modelId,
    stream: (request) => stream(modelId, request, options),
  };
}

async function* stream(modelId: string, request: GenerateRequest, options: ModelOptions): AsyncGenerator<StreamPart, void> {
  const { settings } = options;
  request.signal.throwIfAborted();
  if (settings.enabled !== true) throw disabledError(modelId);
  const path = findCommand(settings);
  if (path === undefined) throw missingError(modelId, settings);
  const cannotWrite = (error: unknown): never => {
    throw scratchError(modelId, tmpdir(), error);
  };
  const scratch = await mkdtemp(join(tmpdir(), "llm-orc-claude-cli-")).catch(cannotWrite);
  try {
    const systemPromptFile = join(scratch, "system-prompt.txt");
    const cwd = join(scratch, "empty");
    const invocation = toInvocation(modelId, request, settings, systemPromptFile);
    // One after the other: what fails leaves nothing that is still being made.
    await mkdir(cwd).catch(cannotWrite);
    await writeFile(systemPromptFile, invocation.systemPrompt, { mode: 0o600 }).catch(cannotWrite);
    request.signal.throwIfAborted();
    const { args, env, prompt, warnings } = invocation;
    // Not with the plugin: every start of llm-orc would load what starts processes.
    const { startCommand } = await import("./process/start-command.ts");
    const running = await startCommand({ command: path, args, cwd, env, stdin: prompt }).catch((error: unknown) => {
      throw notStartedError(modelId, path, error);
    });
    yield* follow(running, { modelId, request, warnings, options });
  } finally {
    // What the system does not let go of is no failure of the call, which has ended.
    await rm(scratch, { recursive: true, force: true }).catch(() => {});
  }
}

interface Following {
  readonly modelId: string;
  readonly request: GenerateRequest;
  readonly warnings: readonly string[];
  readonly options: ModelOptions;
}

async function* follow(running: RunningCommand, { modelId, request, warnings, options }: Following): AsyncGenerator<StreamPart, void> {
  const { clock, logger } = options.context;
  const { idle_timeout_ms: idleMs = IDLE_MS, total_timeout_ms: totalMs = TOTAL_MS } = options.settings;
  const progress: Progress = { state: "starting", usage: undefined };
  const watch = watchCall({
    signal: request.signal,
    clock,
    idleMs,
    totalMs,
    timeoutError: (what) => timeoutError(modelId, what, progress),
  });
  // Whoever waits for a line then gets the end of all lines.
  void watch.stopped.then(() => running.stdout.destroy());
  let kept = 0;
  const lines = readLines(running.stdout, {
    maxBytes: MAX_BYTES,
    onData: () => watch.noteData(),
    onOverflow: () => {
      throw tooLargeError(modelId, MAX_BYTES, progress.usage);
    },
  });
  const parts = fromStream(lines, progress, {
    modelId,
    warnings,
    wantsReasoning: request.reasoning !== undefined,
    now: () => clock.now(),
    onCost: (usd) => logger.debug(`${PROVIDER_ID}: the command estimates ${usd} USD at list prices for this call.`),
  });
  try {
    for await (const part of parts) {
      if (watch.stop() !== undefined) break;
      if (part.type === "text-delta" || part.type === "reasoning-delta") kept += part.delta.length;
      if (kept > MAX_BYTES) throw tooLargeError(modelId, MAX_BYTES, progress.usage);
      yield part;
      if (part.type === "finish") return;
    }
    const exit = watch.stop() ?? (await Promise.race([running.exit, watch.stopped]));
    throw "reason" in exit ? exit.reason : endedError(modelId, exit, running.stderr(), progress);
  } catch (error) {
    const stop = watch.stop();
    throw stop === undefined ? error : stop.reason;
  } finally {
    watch.release();
    await running.end(endOptions(progress));
  }
}

function endOptions({ state }: Progress): EndOptions {
  if (state === "going_on") return AT_ONCE;
  return state === "over" ? AFTER_RESULT : STOPPED;
}
