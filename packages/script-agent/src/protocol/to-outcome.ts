import { assertNever, isJsonObject, type JsonObject, type JsonValue, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { toFileError } from "@llm-orc/project-files";
import type { AgentOutcome } from "@llm-orc/run-spec";
import type { ProcessEnd } from "../process/run-process.ts";
import { toStopError } from "../script-errors.ts";

export interface OutcomeOptions {
  /** How the script is called in messages. */
  readonly title: string;
  /** Whether text that is no JSON is put into an envelope; see `isIndependent`. */
  readonly isIndependent: boolean;
  readonly stdoutBytes: number;
  /** Whether what ended was bubblewrap with the script in it. Default false. */
  readonly isSandboxed?: boolean;
}

/**
 * What a process's end means for its agent. Exit 0 is success, unless the output says `"success": false`; an independent
 * script's text that is no JSON becomes `{"success": true, "output": <text>}`, everything else stays as it was printed,
 * trimmed. Any other end is a failure whose envelope is the response.
 */
export function toOutcome(end: ProcessEnd, options: OutcomeOptions): AgentOutcome {
  switch (end.type) {
    case "exited":
      return end.exitCode === 0 ? fromOutput(end.stdout.trim(), options) : fromExit(`exit code ${end.exitCode}`, end, options);
    case "signalled":
      return fromExit(`signal ${end.signal}`, end, options);
    case "aborted":
      return toFailure(toStopError(end.reason), end.stderr);
    case "stdout_too_large": {
      const message = `${options.title} wrote more than ${options.stdoutBytes} bytes to its output and was stopped.`;
      return toFailure(
        new OrcError("SCRIPT_OUTPUT_TOO_LARGE", message, { hint: "Write large data to a file and print its path." }),
        end.stderr,
      );
    }
    case "not_started":
      return toFailure(toStartError(end.cause, options.title), "");
    default:
      return assertNever(end);
  }
}

/** A failed outcome: the error, and the envelope that dependents see. */
export function toFailure(error: OrcError, stderr: string, summary: string = error.message): AgentOutcome {
  return {
    status: "failed",
    response: JSON.stringify({ success: false, data: null, error: summary, stderr, agent_requests: [] }),
    error: error.toJSON(),
  };
}

/** The outcome of a script that ended well and printed `text`. */
export function fromOutput(text: string, options: OutcomeOptions): AgentOutcome {
  const json = text === "" ? undefined : parseJsonOrUndefined(text);
  const requests = agentRequests(json);
  if (isJsonObject(json) && json["success"] === false) {
    const reason = typeof json["error"] === "string" && json["error"] !== "" ? json["error"] : "no reason given";
    const error = new OrcError("SCRIPT_REPORTED_FAILURE", `${options.title} reported a failure: ${reason}`);
    return { status: "failed", response: text, error: error.toJSON(), ...requests };
  }
  const response = options.isIndependent && json === undefined ? JSON.stringify({ success: true, output: text }) : text;
  return { status: "success", response, ...requests };
}

// A script that fails often says why in the JSON that it prints; otherwise its last words on stderr do.
function fromExit(how: string, end: ProcessEnd, options: OutcomeOptions): AgentOutcome {
  if (options.isSandboxed === true && end.stderr.startsWith("bwrap: ")) return toFailure(sandboxFailed(end.stderr, options), end.stderr);
  const printed = parseJsonOrUndefined(end.stdout.trim());
  const said = isJsonObject(printed) && typeof printed["error"] === "string" ? printed["error"] : "";
  const reason = said === "" ? lastLines(end.stderr) : said;
  const error = new OrcError("SCRIPT_FAILED", `${options.title} failed with ${how}${reason === "" ? "." : `: ${reason}`}`);
  return toFailure(error, end.stderr, `Script failed with ${how}${said === "" ? "" : `: ${said}`}`);
}

// Many systems let only some programs, or nobody but root, make the name spaces that a sandbox is made of.
function sandboxFailed(stderr: string, { title }: OutcomeOptions): OrcError {
  return new OrcError("SCRIPT_SANDBOX_MISSING", `${title} was not run: the sandbox could not be set up: ${lastLines(stderr)}`, {
    hint: "See whether bubblewrap works: bwrap --ro-bind / / --unshare-pid true. Where it may not, set the sandbox level to `none`.",
  });
}

function toStartError(cause: NodeJS.ErrnoException, title: string): OrcError {
  const refusal = toFileError(cause);
  const message = `${title} could not be started: ${refusal?.message ?? `${cause.message}.`}`;
  if (cause.code === "ENOENT" && cause.syscall?.startsWith("spawn") === true) {
    const hint = "Correct the program in the first line of the script (`#!`), or give the file an extension such as .py or .sh.";
    return new OrcError("SCRIPT_INTERPRETER_MISSING", message, { hint, cause });
  }
  const hint = cause.code === "E2BIG" ? "Put the shell text into a .sh file and name that file." : refusal?.hint;
  return new OrcError("SCRIPT_FAILED", message, { hint, cause });
}

function agentRequests(json: JsonValue | undefined): { readonly agent_requests?: readonly JsonObject[] } {
  const requests = isJsonObject(json) ? json["agent_requests"] : undefined;
  return Array.isArray(requests) ? { agent_requests: requests.filter(isJsonObject) } : {};
}

// The mark says to whoever hides secrets that one may have been cut here.
function lastLines(text: string): string {
  const lines = text.trim().split("\n").slice(-5).join("\n");
  return lines.length > 1000 ? `…${lines.slice(-1000)}` : lines;
}
