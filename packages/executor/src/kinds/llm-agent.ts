import { isJsonObject } from "@llm-orc/contracts";
import { type AgentKind, type AgentOutcome, llmKind, type LlmAgent } from "@llm-orc/run-spec";

/** An agent that a model answers for; with `output_schema`, in JSON that satisfies it. */
export const llmAgent: AgentKind = {
  declaration: llmKind,
  defaultTimeoutSeconds: 600,
  run(context) {
    const { output_schema: schema } = context.agent as LlmAgent;
    return context.generate(isJsonObject(schema) ? { schema } : {}).then(toOutcome);
  },
};

function toOutcome({ text }: { readonly text: string }): AgentOutcome {
  return { status: "success", response: text };
}
