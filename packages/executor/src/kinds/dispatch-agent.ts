import { type JsonValue, OrcError } from "@llm-orc/contracts";
import { type AgentContext, type AgentKind, type DispatchAgent, dispatchKind } from "@llm-orc/run-spec";
import { toContainerOutcome } from "./container-outcome.ts";

/** An agent that runs the ensemble which the run itself names. */
export const dispatchAgent: AgentKind = {
  declaration: dispatchKind,
  async run(context) {
    const target: JsonValue = (context.agent as DispatchAgent).dispatch;
    if (typeof target !== "string" || target === "") {
      throw new OrcError(
        "AGENT_DISPATCH_UNRESOLVED",
        `"${context.agent.name}" was to run the ensemble that its dispatch: names, and that is ${JSON.stringify(target)}.`,
        {
          hint: "Make the agent that it refers to answer with JSON that has this field, with an ensemble's name in it.",
        },
      );
    }
    return toContainerOutcome(await context.child(target, selectedInput(context)));
  },
};

/** The item, the key that was asked for, else the run's input; never a composed text. */
function selectedInput({ agent, item, dependencies, baseInput }: AgentContext): string {
  if (item !== undefined) return toText(item.value);
  const [first] = agent.depends_on ?? [];
  const hasKey = (agent.input_key ?? undefined) !== undefined || (typeof first === "object" && first.input_key !== undefined);
  if (first === undefined || !hasKey) return baseInput;
  const selected = dependencies.get(typeof first === "string" ? first : first.agent_name);
  return toText(selected?.response ?? "");
}

function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
