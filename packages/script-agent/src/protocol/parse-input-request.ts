import { isJsonObject, type JsonObject, type JsonValue, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { InputRequest } from "@llm-orc/run-spec";

const KINDS: readonly unknown[] = ["text", "confirm", "choice", "multiline"];

/**
 * The question that a script asks with `{"needs_input": {...}}` as its only output; undefined when the output is none.
 * Throws `SCRIPT_INPUT_REQUEST_INVALID` for a question that cannot be put. `kind` is `text` by default.
 */
export function parseInputRequest(output: string): InputRequest | undefined {
  if (!output.startsWith("{") || !output.includes('"needs_input"')) return undefined;
  const document = parseJsonOrUndefined(output);
  if (!isJsonObject(document) || Object.keys(document).length !== 1 || document["needs_input"] === undefined) return undefined;
  const request = document["needs_input"];
  if (!isJsonObject(request)) throw invalid("it is no object");
  return toInputRequest(request);
}

function toInputRequest(request: JsonObject): InputRequest {
  const { prompt, kind = "text", choices, default: preset, secret, timeout_seconds: seconds } = request;
  if (typeof prompt !== "string" || prompt.trim() === "") throw invalid("`prompt` is no text");
  if (!KINDS.includes(kind)) throw invalid("`kind` is none of text, confirm, choice, multiline");
  if (choices !== undefined && !isTextList(choices)) throw invalid("`choices` is no list of texts");
  if (kind === "choice" && (choices === undefined || choices.length === 0)) throw invalid("`choices` is missing");
  if (preset !== undefined && typeof preset !== "string") throw invalid("`default` is no text");
  if (secret !== undefined && typeof secret !== "boolean") throw invalid("`secret` is neither true nor false");
  if (seconds !== undefined && !(typeof seconds === "number" && seconds > 0)) throw invalid("`timeout_seconds` is no number above 0");
  return {
    prompt,
    kind: kind as InputRequest["kind"],
    ...(choices === undefined ? {} : { choices }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(secret === undefined ? {} : { secret }),
    ...(seconds === undefined ? {} : { timeout_seconds: seconds }),
  };
}

function isTextList(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

function invalid(reason: string): OrcError {
  return new OrcError("SCRIPT_INPUT_REQUEST_INVALID", `The script's needs_input cannot be asked: ${reason}.`, {
    hint: 'Print {"needs_input": {"prompt": "...", "kind": "text"}} and nothing else.',
  });
}
