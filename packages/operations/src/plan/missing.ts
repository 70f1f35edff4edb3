import { type Diagnostic, fromJsonPointer, type SerializedError } from "@llm-orc/contracts";
import type { Plan, PlannedAgent } from "@llm-orc/executor";
import type { AgentKind } from "@llm-orc/run-spec";

/** Why agents will fail, by index. */
export type Missing = ReadonlyMap<number, SerializedError>;

export interface MissingOptions {
  readonly kinds: readonly AgentKind[];
  /** Of the plan's own file; of a child there are none. */
  readonly problems: readonly Diagnostic[];
  readonly signal: AbortSignal;
}

/** Which agents of a plan will fail when they are reached, and why. Executes nothing. */
export async function missingOf(plan: Plan, { kinds, problems, signal }: MissingOptions): Promise<Missing> {
  const found = new Map<number, SerializedError>();
  for (const problem of problems) {
    const [section, index] = fromJsonPointer(problem.path);
    const planned = section === "agents" ? plan.agents[Number(index)] : undefined;
    if (planned !== undefined && !found.has(Number(index)) && isFatal(problem, planned)) found.set(Number(index), toError(problem));
  }
  for (const [index, planned] of plan.agents.entries()) {
    if (found.has(index)) continue;
    const failure = planned.unrunnable ?? (await inspect(planned, kinds, signal));
    if (failure !== undefined) found.set(index, failure);
  }
  return found;
}

// Behind a guard an error is only a warning. What a kind itself has found (from ORC3100 on) is asked for again, for the same reason.
function isFatal({ code, severity }: Diagnostic, { isGuarded }: PlannedAgent): boolean {
  return code.startsWith("ORC3") && (severity === "error" || (isGuarded && code < "ORC3100"));
}

async function inspect(
  { agent, kind }: PlannedAgent,
  kinds: readonly AgentKind[],
  signal: AbortSignal,
): Promise<SerializedError | undefined> {
  const inspected = await kinds.find(({ declaration }) => declaration.name === kind)?.inspect?.(agent, signal);
  const problem = inspected?.problems.find(({ severity }) => severity === "error");
  return problem === undefined ? undefined : toError(problem);
}

function toError({ code, message, hint }: Diagnostic): SerializedError {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
