import type { CallExplanation } from "@llm-orc/script-agent";
import { defineOperation, type Operation } from "../operation.ts";
import type { ScriptName } from "./find-script.ts";
import { questionProperties } from "./question-schema.ts";
import type { ScriptQuestion } from "./run-alone.ts";

export interface ExplainCacheMissInput extends ScriptName, Omit<ScriptQuestion, "timeout_seconds"> {}

export interface ExplainCacheMissOutput extends CallExplanation {
  readonly reference: string;
  readonly path: string;
}

/** Says whether a call of a script would be answered from what is stored, and why not. Runs nothing. Throws what `findScript` throws. */
export const explainCacheMiss: Operation<ExplainCacheMissInput, ExplainCacheMissOutput> = defineOperation({
  name: "explain_cache_miss",
  description: "Say whether a stored answer of a script would be used for a call, and if not, what is different.",
  scope: "read",
  inputSchema: { type: "object", properties: questionProperties, required: ["name"], additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: {
      reference: { type: "string" },
      path: { type: "string" },
      hit: { type: "boolean" },
      reason: { type: "string" },
      message: { type: "string" },
      key: { type: "string" },
      stored_at: { type: "string", format: "date-time" },
      differences: { type: "array", items: { type: "object" } },
    },
    required: ["reference", "path", "hit", "reason", "message", "differences"],
  },
  async run(context, input) {
    const [{ explainScriptCall }, { readConfig }, { scriptOptions }, { findScript }, { runAlone }] = await Promise.all([
      import("@llm-orc/script-agent"),
      import("@llm-orc/core-config"),
      import("./script-options.ts"),
      import("./find-script.ts"),
      import("./run-alone.ts"),
    ]);
    const { config } = await readConfig(context);
    const options = scriptOptions(context, config);
    const script = findScript(input, options);
    let explanation: CallExplanation | undefined;
    const { result, agent } = await runAlone(context, script, input, {
      config,
      kind: options,
      async intercept(inner) {
        explanation = await explainScriptCall(inner, options);
        return { status: "success", response: null };
      },
    });
    if (explanation === undefined) {
      context.signal.throwIfAborted();
      throw new Error(result.results[agent]?.error?.message ?? "The call could not be made.");
    }
    return { reference: script.reference, path: script.path, ...explanation };
  },
});
