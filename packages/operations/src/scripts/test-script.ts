import { type JsonValue, parseJsonOrUndefined, type SerializedError } from "@llm-orc/contracts";
import type { AgentStatus, InputRequest } from "@llm-orc/run-spec";
import type { ProcessEnd } from "@llm-orc/script-agent";
import { defineOperation, type Operation } from "../operation.ts";
import type { ScriptName } from "./find-script.ts";
import { questionProperties } from "./question-schema.ts";
import type { ScriptQuestion } from "./run-alone.ts";

export interface TestScriptInput extends ScriptName, ScriptQuestion {
  /** The answer to each question that it asks. Absent: a person is asked, where there is one. */
  readonly user_input?: string;
}

export interface TestScriptOutput {
  readonly success: boolean;
  /** `needs_input`: it asks, and nobody answered. */
  readonly status: AgentStatus | "needs_input";
  readonly reference: string;
  readonly path: string;
  /** The document that it got on stdin, the first time that it ran. */
  readonly request: JsonValue;
  /** What its agent would have said; null for none. */
  readonly response: string | null;
  /** The same as a value, where it is JSON. */
  readonly json?: JsonValue;
  readonly error?: SerializedError;
  /** What it printed, the last time that it ran; at most the first 100,000 characters. */
  readonly stdout: string;
  /** The end of what it wrote to its error output, the last time that it ran. */
  readonly stderr: string;
  /** Null when it was killed or did not start. */
  readonly exit_code: number | null;
  readonly duration_ms: number;
  readonly question?: InputRequest;
}

const MOST_STDOUT = 100_000;

/**
 * Runs a script as the agent of an ensemble would, and tells all of it. Keeps no artifact, and neither uses nor keeps stored answers. Throws
 * what `findScript` throws.
 */
export const testScript: Operation<TestScriptInput, TestScriptOutput> = defineOperation({
  name: "test_script",
  description: "Run one script with exactly what an agent would get, and show what it got and how it answered.",
  scope: "run",
  inputSchema: {
    type: "object",
    properties: {
      ...questionProperties,
      timeout_seconds: { type: "number", exclusiveMinimum: 0, description: "Default 60." },
      user_input: { type: "string", description: "The answer to what the script asks a person." },
    },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      success: { type: "boolean" },
      status: { type: "string" },
      reference: { type: "string" },
      path: { type: "string" },
      request: {},
      response: { type: ["string", "null"] },
      json: {},
      error: { type: "object" },
      stdout: { type: "string" },
      stderr: { type: "string" },
      exit_code: { type: ["integer", "null"] },
      duration_ms: { type: "number" },
      question: { type: "object" },
    },
    required: ["success", "status", "reference", "path", "request", "response", "stdout", "stderr", "exit_code", "duration_ms"],
  },
  async run(context, input) {
    const [{ toScriptRequest }, { readConfig }, { runOptions }, { findScript }, { runAlone }] = await Promise.all([
      import("@llm-orc/script-agent"),
      import("@llm-orc/core-config"),
      import("./script-options.ts"),
      import("./find-script.ts"),
      import("./run-alone.ts"),
    ]);
    const { config } = await readConfig(context);
    const options = runOptions(context, config);
    const script = findScript(input, options);
    let sent = "";
    let end: ProcessEnd | undefined;
    let stdout = "";
    let stderr = "";
    let question: InputRequest | undefined;
    const { result, agent } = await runAlone(context, script, input, {
      config,
      kind: {
        ...options,
        onProcessEnd: (ended) => {
          end = ended;
        },
      },
      async intercept(inner, next) {
        sent = inner.redact(toScriptRequest(inner).stdin);
        const outcome = await next();
        stdout = inner.redact(end?.stdout ?? "").slice(0, MOST_STDOUT);
        stderr = inner.redact(end?.stderr ?? "");
        return outcome;
      },
      async onInputRequired(request, details) {
        question = request;
        if (input.user_input !== undefined) return { value: input.user_input };
        return context.onInputRequired === undefined ? "park" : context.onInputRequired(request, details);
      },
    });
    const entry = result.results[agent];
    const status = entry?.status ?? "needs_input";
    const response = typeof entry?.response === "string" ? entry.response : null;
    const json = response === null ? undefined : parseJsonOrUndefined(response);
    return {
      success: status === "success",
      status,
      reference: script.reference,
      path: script.path,
      request: parseJsonOrUndefined(sent) ?? sent,
      response,
      ...(json === undefined ? {} : { json }),
      ...(entry?.error === undefined ? {} : { error: entry.error }),
      stdout,
      stderr,
      exit_code: end?.type === "exited" ? end.exitCode : null,
      duration_ms: entry?.duration_ms ?? 0,
      ...(status === "needs_input" && question !== undefined ? { question } : {}),
    };
  },
});
