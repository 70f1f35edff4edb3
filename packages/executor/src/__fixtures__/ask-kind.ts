import type { Agent, AgentKind, InputRequest } from "@llm-orc/run-spec";

/** An agent kind whose agents ask one question after another; their response is the answers. */
export const askKind: AgentKind = {
  declaration: { name: "asks", key: "asks", schema: { properties: { asks: {} }, required: ["asks"] }, references: () => [] },
  async run(context) {
    const answers: string[] = [];
    for (const request of (context.agent as { asks?: InputRequest[] }).asks ?? []) answers.push((await context.ask(request)).value);
    await context.work(async () => {});
    return { status: "success", response: answers.join() };
  },
};

export function asks(name: string, requests: readonly (Partial<InputRequest> | string)[], dependsOn: readonly string[] = []): Agent {
  const questions = requests.map((request) =>
    typeof request === "string" ? { prompt: request, kind: "text" } : { prompt: "?", kind: "text", ...request },
  );
  return { name, depends_on: dependsOn, asks: questions };
}
