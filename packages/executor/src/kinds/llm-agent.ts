import { isJsonObject } from "@llm-orc/contracts";
import { type AgentKind, llmKind, type LlmAgent } from "@llm-orc/run-spec";

/** An agent that a model answers for; with `output_schema`, in JSON that satisfies it. */
export const llmAgent: AgentKind = {
  declaration: llmKind,
  defaultTimeoutSeconds: 600,
  async run(context) {
    const { output_schema: schema } = context.agent as LlmAgent;
    const { text } = await context.generate(isJsonObject(schema) ? { schema } : {});
    return { status: "success", response: text };
  },
};
