import { type AgentKind, llmKind } from "@llm-orc/run-spec";

/** An agent that a model answers for. */
export const llmAgent: AgentKind = {
  declaration: llmKind,
  defaultTimeoutSeconds: 600,
  async run(context) {
    const { text } = await context.generate({});
    return { status: "success", response: text };
  },
};
