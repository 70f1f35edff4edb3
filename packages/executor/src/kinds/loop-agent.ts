import { isJsonObject, type JsonObject, type JsonValue, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { evaluatePredicate, parsePredicate, parseReference, type Predicate, resolvePath } from "@llm-orc/expressions";
import { type AgentKind, type AgentOutcome, type ChildResult, type LoopAgent, loopKind } from "@llm-orc/run-spec";
import { childError, containerStatus } from "./container-outcome.ts";

/** An agent that runs an ensemble again and again, until a condition on its output holds, or the iterations are used up. */
export const loopAgent: AgentKind = {
  declaration: loopKind,
  async run(context) {
    const { body, until, max_iterations: limit, carry } = (context.agent as LoopAgent).loop;
    const condition = parseUntil(until, context.agent.name);
    let { input } = context;
    for (let iteration = 1; ; iteration++) {
      const child = await context.child(body, input, iteration);
      const output = toOutput(child.deliverable);
      const isMet = evaluatePredicate(condition, ({ head, path }) => resolvePath(output, [head, ...path]));
      if (isMet || iteration >= limit)
        return toOutcome(child, { output, iterations: iteration, terminated: isMet ? "until" : "exhausted" });
      input = carried(carry, output) ?? input;
    }
  },
};

/** A JSON map as it is, any other value under `value`; without a deliverable nothing. */
function toOutput(deliverable: string | null): JsonObject {
  if (deliverable === null) return {};
  const value = parseJsonOrUndefined(deliverable) ?? deliverable;
  return isJsonObject(value) ? value : { value };
}

/** The next iteration's input; undefined keeps the one before. */
function carried(carry: string | null | undefined, output: JsonObject): string | undefined {
  if (carry === undefined || carry === null) return undefined;
  const reference = parseReference(carry);
  const value: JsonValue = reference === undefined ? carry : resolvePath(output, [reference.head, ...reference.path]);
  if (value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function toOutcome(child: ChildResult, response: JsonObject): AgentOutcome {
  const status = containerStatus(child);
  if (status === "failed") return { status, response: null, error: childError(child) };
  return { status, response: JSON.stringify(response) };
}

function parseUntil(until: string, agent: string): Predicate {
  const parsed = parsePredicate(until, { allowBareHead: true });
  if (parsed.ok) return parsed.predicate;
  throw new OrcError("AGENT_LOOP_UNTIL_INVALID", `"until" of "${agent}": ${parsed.problems[0]?.message ?? "it is no condition."}`, {
    hint: parsed.problems[0]?.hint,
  });
}
