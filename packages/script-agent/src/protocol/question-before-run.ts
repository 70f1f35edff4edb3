import type { InputRequest, ScriptAgent } from "@llm-orc/run-spec";

/**
 * The question of a script that expects its answer as input and cannot ask itself: one whose reference contains
 * `get_user_input.py`, `confirm_action.py` or `input(`. Undefined for every other script, and where its parameter
 * `pre_collected` has the answer.
 */
export function questionBeforeRun({ script, parameters = {} }: ScriptAgent): InputRequest | undefined {
  const isConfirmation = script.includes("confirm_action.py");
  if (!isConfirmation && !script.includes("get_user_input.py") && !script.includes("input(")) return undefined;
  const { prompt, default: preset, multiline, pre_collected: answered } = parameters;
  if (typeof answered === "string") return undefined;
  return {
    prompt: typeof prompt === "string" && prompt !== "" ? prompt : isConfirmation ? "Continue?" : "Enter input:",
    kind: isConfirmation ? "confirm" : multiline === true ? "multiline" : "text",
    ...(typeof preset === "string" ? { default: preset } : {}),
  };
}
