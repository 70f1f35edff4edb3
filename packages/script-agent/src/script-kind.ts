import { isOrcError, OrcError } from "@llm-orc/contracts";
import { isDirectory } from "@llm-orc/project-files";
import { type AgentContext, type AgentKind, type AgentOutcome, type InputRequest, type ScriptAgent, scriptKind } from "@llm-orc/run-spec";
import { inspectScript } from "./inspect-script.ts";
import { createScriptCache, type ScriptCache } from "./cache/script-cache.ts";
import { type ProcessEnd, runProcess } from "./process/run-process.ts";
import { parseInputRequest } from "./protocol/parse-input-request.ts";
import { questionBeforeRun } from "./protocol/question-before-run.ts";
import { fromOutput, toFailure, toOutcome } from "./protocol/to-outcome.ts";
import { toScriptEnvironment } from "./protocol/to-script-environment.ts";
import { isIndependent, type ScriptAnswer, toScriptRequest } from "./protocol/to-script-request.ts";
import { type ScriptCommand, toCommand } from "./resolve/to-command.ts";
import { defaultScriptLimits, type ScriptKindOptions, type ScriptLimits } from "./script-kind-options.ts";

/**
 * The `script` kind: runs a file or inline shell text as an agent. A script's failure is an outcome, never an exception;
 * only what the engine throws (a cancelled wait for a permit, a parked question) passes through.
 */
export function createScriptKind(options: ScriptKindOptions): AgentKind {
  const limits = { ...defaultScriptLimits, ...options.limits };
  const cache = options.cache === undefined ? undefined : createScriptCache(options.cache, options);
  return {
    declaration: scriptKind,
    defaultTimeoutSeconds: 60,
    inspect: (agent, signal) => inspectScript(agent as ScriptAgent, options, signal),
    async run(context) {
      const command = await toCommand(context.agent as ScriptAgent, options);
      if (isOrcError(command)) return toFailure(command, "");
      if (!isDirectory(options.cwd)) {
        return toFailure(new OrcError("SCRIPT_FAILED", `${command.title} cannot run: there is no folder ${options.cwd}.`), "");
      }
      return converse(context, command, { options, limits, cache });
    },
  };
}

/** What all runs of one kind share. */
interface Equipment {
  readonly options: ScriptKindOptions;
  readonly limits: ScriptLimits;
  readonly cache: ScriptCache | undefined;
}

/** Runs the script, and again with each answer that it asks for. The questions hold no permit. */
async function converse(context: AgentContext, command: ScriptCommand, { options, limits, cache }: Equipment): Promise<AgentOutcome> {
  const toRead = {
    title: command.title,
    isIndependent: isIndependent(context),
    stdoutBytes: limits.stdoutBytes,
    isSandboxed: command.sandbox !== undefined,
  };
  const first = questionBeforeRun(context.agent as ScriptAgent);
  let answer: ScriptAnswer | undefined;
  if (first !== undefined) answer = { value: (await context.ask(first)).value, wasAskedBefore: true };
  for (let questions = 0; ; questions++) {
    const request = toScriptRequest(context, answer);
    const recalled = answer === undefined ? await cache?.recall(context, request) : undefined;
    if (recalled !== undefined && "response" in recalled) return { ...fromOutput(recalled.response, toRead), cached: true };
    const end = await context.work(() =>
      runProcess({
        ...command,
        ...toScriptEnvironment(request.variables, options, limits),
        stdin: request.stdin,
        cwd: options.cwd,
        limits,
        signal: context.signal,
      }),
    );
    options.onProcessEnd?.(end);
    warnOfLeftBehind(end, command, context);
    const question = questionOf(end);
    if (isOrcError(question)) return toFailure(question, end.stderr);
    if (question === undefined) {
      const outcome = toOutcome(end, toRead);
      await recalled?.keep(end, outcome);
      return outcome;
    }
    if (questions === limits.questions) return toFailure(tooManyQuestions(command, limits), end.stderr);
    answer = { value: (await context.ask(question)).value, wasAskedBefore: answer?.wasAskedBefore ?? false };
  }
}

function questionOf(end: ProcessEnd): InputRequest | OrcError | undefined {
  if (end.type !== "exited" || end.exitCode !== 0) return undefined;
  try {
    return parseInputRequest(end.stdout.trim());
  } catch (error) {
    if (isOrcError(error)) return error;
    throw error;
  }
}

function warnOfLeftBehind({ leftBehind }: ProcessEnd, { title }: ScriptCommand, { logger }: AgentContext): void {
  if (leftBehind === 0) return;
  logger.warn(`${title} ended and left ${leftBehind} ${leftBehind === 1 ? "process" : "processes"} running, now ended too.`);
}

function tooManyQuestions({ title }: ScriptCommand, { questions }: ScriptLimits): OrcError {
  return new OrcError("SCRIPT_ASKS_TOO_OFTEN", `${title} asked ${questions} times and still has no output.`, {
    hint: "Read `user_input` from stdin, and print needs_input only when it is absent.",
  });
}
