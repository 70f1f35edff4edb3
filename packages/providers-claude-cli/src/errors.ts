import { type JsonObject, redactPatterns, type Usage } from "@llm-orc/contracts";
import { ProviderError, type ProviderErrorKind } from "@llm-orc/provider";
import { DEFAULT_COMMAND } from "./find-command.ts";
import type { Progress } from "./from-stream.ts";
import type { CommandExit } from "./process/start-command.ts";
import type { ClaudeCliSettings } from "./settings.ts";

/** The word in profiles. */
export const PROVIDER_ID = "claude-cli";

/** What the command said of a failure before its result. */
export interface Failure {
  readonly error?: string;
  readonly requestId?: string;
  readonly isLimitReached?: boolean;
  readonly resetsAtMs?: number;
}

/** The lines that let llm-orc start the command. */
export const ENABLE_HINT =
  "To let your own claude command be run, say so in your global config.yaml (~/.config/llm-orc/config.yaml; a project's is not asked): providers: {claude-cli: {settings: {enabled: true}}}. Otherwise use provider anthropic-api with a key: llm-orc auth add anthropic-api";

const INSTALL_HINT =
  "Install it: npm install -g @anthropic-ai/claude-code, then log in once: claude. If it is elsewhere, give its absolute path in the global config.yaml: providers: {claude-cli: {settings: {enabled: true, command: /path/to/claude}}}";

/** What is said when the user has not allowed it. */
export function disabledError(modelId: string): ProviderError {
  return new ProviderError("auth", `${who(modelId)} is not enabled: it would run the claude command that is installed here.`, {
    reachedVendor: false,
    hint: ENABLE_HINT,
  });
}

/** There is no such command. */
export function missingError(modelId: string | undefined, { command = DEFAULT_COMMAND }: ClaudeCliSettings): ProviderError {
  const where = command.includes("/") ? "there is no program at the absolute path" : "no folder of PATH has";
  return new ProviderError("invalid_request", `${who(modelId)} cannot run: ${where} ${command}.`, {
    reachedVendor: false,
    hint: INSTALL_HINT,
  });
}

/** The command is there and cannot be started. */
export function notStartedError(modelId: string | undefined, path: string, cause: unknown): ProviderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ProviderError("invalid_request", `${who(modelId)} cannot run: ${path} does not start: ${reason}.`, {
    reachedVendor: false,
    hint: `Try it: ${path} --version`,
    cause,
  });
}

/** What the command is to read cannot be put into a folder of its own below `folder`. */
export function scratchError(modelId: string, folder: string, cause: unknown): ProviderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ProviderError("invalid_request", `${who(modelId)} cannot run: ${folder} cannot be written to: ${reason}.`, {
    reachedVendor: false,
    hint: `See its space and rights (df -h "${folder}"; ls -ld "${folder}"), or say where else: TMPDIR=<folder> llm-orc ...`,
    cause,
  });
}

/** The answer ended before its end; the command would have asked for the rest. */
export function brokenOff(modelId: string, usage: Usage | undefined): ProviderError {
  return new ProviderError("network", `${who(modelId)} broke off: the connection to the vendor was lost in the middle of the answer.`, {
    reachedVendor: true,
    usage,
    hint: "Check the network, then run again.",
  });
}

export interface ReportContext {
  readonly modelId: string;
  readonly usage: Usage | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the command's result says went wrong. */
export function reportedError(result: JsonObject, failure: Failure, { modelId, usage, now }: ReportContext): ProviderError {
  const said = redactPatterns(textOf(result)).slice(0, 500);
  const status = typeof result.api_error_status === "number" ? result.api_error_status : undefined;
  const resetMs = failure.resetsAtMs === undefined ? undefined : Math.max(0, failure.resetsAtMs - now());
  const kind = kindOf(said, { status, resetMs, failure, result });
  const answeredItself = result.is_error !== true && result.num_turns === 0;
  return new ProviderError(
    kind,
    answeredItself ? `${who(modelId)} answered by itself, without asking the model: ${said}` : `${who(modelId)} reported: ${said}`,
    {
      // Without a login nothing was sent.
      reachedVendor: status !== undefined || usage !== undefined || (kind !== "auth" && !answeredItself),
      status,
      requestId: failure.requestId,
      usage,
      retryAfterMs: kind === "rate_limited" ? resetMs : undefined,
      hint: hintFor(kind, said, status, modelId),
    },
  );
}

/** The command ended and had not said how the call went. */
export function endedError(modelId: string, exit: CommandExit, stderr: string, context: Progress): ProviderError {
  const said = redactPatterns(stderr).slice(-500).trim();
  const how = exit.signal === null ? `exit code ${exit.exitCode}` : `signal ${exit.signal}`;
  const isOld = /unknown option/i.test(said);
  const kind = isOld ? "invalid_request" : (kindOfText(said) ?? "protocol");
  return new ProviderError(kind, `${who(modelId)} ended with ${how} and no result${said === "" ? "." : `: ${said}`}`, {
    reachedVendor: context.state !== "starting",
    usage: context.usage,
    hint: isOld
      ? "This claude is too old for llm-orc, which needs 2.0.76 or later: claude update"
      : hintFor(kind, said, undefined, modelId),
  });
}

export function timeoutError(modelId: string, what: string, progress: Progress): ProviderError {
  return new ProviderError("timeout", `${who(modelId)} ${what}; it was ended.`, {
    reachedVendor: progress.state !== "starting",
    usage: progress.usage,
    hint: "Run again; for long answers raise idle_timeout_ms or total_timeout_ms of claude-cli in the global config.yaml.",
  });
}

export function tooLargeError(modelId: string, maxBytes: number, usage: Usage | undefined): ProviderError {
  return new ProviderError("protocol", `${who(modelId)} wrote more than ${Math.round(maxBytes / 1e6)} MB; it was ended.`, {
    reachedVendor: true,
    isRetryable: false,
    usage,
    hint: "Set max_tokens in the profile, or ask for less.",
  });
}

function who(modelId: string | undefined): string {
  return modelId === undefined ? PROVIDER_ID : `${PROVIDER_ID} (model ${modelId})`;
}

function textOf({ result, errors }: JsonObject): string {
  if (typeof result === "string" && result !== "") return result;
  return Array.isArray(errors) && errors.length > 0 ? errors.join("; ") : "an error without words.";
}

interface Report {
  readonly status: number | undefined;
  readonly resetMs: number | undefined;
  readonly failure: Failure;
  readonly result: JsonObject;
}

// The words that the command has for an error, where it has one.
const NAMED: Readonly<Record<string, ProviderErrorKind>> = {
  authentication_failed: "auth",
  oauth_org_not_allowed: "auth",
  account_on_hold: "auth",
  verification_required: "auth",
  cloud_credential_error: "auth",
  billing_error: "quota",
  overloaded: "overloaded",
  model_not_found: "invalid_request",
  max_output_tokens: "invalid_request",
};

const LONGEST_WAIT_MS = 60_000;

function kindOf(said: string, { status, resetMs, failure, result }: Report): ProviderErrorKind {
  if (result.stop_reason === "refusal") return "content_filtered";
  if (result.terminal_reason === "prompt_too_long" || CONTEXT.test(said)) return "context_length";
  const named = NAMED[failure.error ?? ""];
  if (named !== undefined) return named;
  // A plan's window opens again in hours; what opens at once is worth the wait.
  if (failure.isLimitReached === true || PLAN_LIMIT.test(said))
    return resetMs !== undefined && resetMs <= LONGEST_WAIT_MS ? "rate_limited" : "quota";
  if (failure.error === "rate_limit" || status === 429) return "rate_limited";
  if (status === 401 || status === 403) return "auth";
  if (status !== undefined) return status >= 500 ? "overloaded" : "invalid_request";
  if (failure.error === "invalid_request") return "invalid_request";
  return kindOfText(said) ?? (result.is_error === true ? "protocol" : "invalid_request");
}

const CONTEXT = /prompt is too long|context (?:window|length)|input is too long/i;
const PLAN_LIMIT = /(?:hit|reached) your .{0,20}limit|(?:usage|session|weekly|5-hour|\d+-hour) limit reached|limit reached.{0,20}resets/i;

const WORDS: readonly (readonly [RegExp, ProviderErrorKind])[] = [
  [/not logged in|run \/login|log ?in again|invalid api key|failed to authenticate|oauth (?:token|session)|unauthori[sz]ed/i, "auth"],
  [PLAN_LIMIT, "quota"],
  [/credit balance|billing/i, "quota"],
  [/rate.?limit|too many requests|\b429\b/i, "rate_limited"],
  [/overloaded|\b529\b/i, "overloaded"],
  [CONTEXT, "context_length"],
  [/timed? ?out/i, "timeout"],
  [
    /connection (?:error|lost|refused|reset)|unable to connect|fetch failed|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|network/i,
    "network",
  ],
];

function kindOfText(said: string): ProviderErrorKind | undefined {
  return WORDS.find(([words]) => words.test(said))?.[1];
}

function hintFor(kind: ProviderErrorKind, said: string, status: number | undefined, modelId: string): string {
  switch (kind) {
    case "auth":
      return "Log in where you run llm-orc: type claude, then /login. No key is handed on to the command; to use a key, take provider anthropic-api.";
    case "quota":
      return "Your plan or credit is used up: wait until it resets (claude, then /usage), or set fallback_model_profile.";
    case "rate_limited":
      return "Wait a little, or lower the limits of claude-cli in config.yaml.";
    case "overloaded":
    case "timeout":
      return "The vendor is in trouble: run again later, or set fallback_model_profile.";
    case "network":
      return "Check the network, then run again.";
    case "context_length":
      return "Send less input, or use a model with a larger context.";
    case "content_filtered":
      return "The vendor refuses this content: change the prompt or the input.";
    default:
      if (status === 404 || /selected model|model.{0,20}not (?:exist|found)/i.test(said))
        return `Check model "${modelId}" of the profile: an alias (haiku, sonnet, opus) or a model's full name.`;
      return "Ask the command itself what is wrong: echo Hello | claude -p --model " + (/^[\w.:-]+$/.test(modelId) ? modelId : "haiku");
  }
}
