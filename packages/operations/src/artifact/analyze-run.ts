import { addCosts, addUsage, type Cost, type SerializedError, UNKNOWN_COST, type Usage, ZERO_COST } from "@llm-orc/contracts";
import type { AgentResult, InterruptedRun, RunResult } from "@llm-orc/run-spec";
import type { AnalyzedAgent, AnalyzeExecutionOutput } from "./analyze-execution.ts";

const MOST_AGENTS = 200;
const MOST_FAILURES = 20;
const MOST_SLOW = 5;

/** The figures of one run. `agents`: how many the ensemble has. */
export function analyzeRun(result: RunResult | InterruptedRun, agents: number): Pick<AnalyzeExecutionOutput, "analysis" | "metrics"> {
  const entries = Object.entries(result.results);
  const statuses = entries.map(([, { status }]) => status);
  const count = (...wanted: readonly AgentResult["status"][]): number => statuses.filter((status) => wanted.includes(status)).length;
  const total = Math.max(agents, entries.length);
  const successful = count("success");
  const skipped = count("skipped");
  const isOver = result.status !== "interrupted";
  return {
    analysis: {
      total_agents: total,
      successful_agents: successful,
      partial_agents: count("partial"),
      failed_agents: count("failed", "cancelled"),
      skipped_agents: skipped,
      unfinished_agents: total - entries.length,
      critical_path:
        isOver && result.metadata.critical_path.agents.length > 0
          ? { agents: result.metadata.critical_path.agents, duration: seconds(result.metadata.critical_path.duration_ms) }
          : null,
      slowest_agents: slowest(entries),
      failures: entries.flatMap(([agent, { error }]) => (error === undefined ? [] : [{ agent, ...error }])).slice(0, MOST_FAILURES),
      ...errorOf(result),
    },
    metrics: {
      agent_success_rate: entries.length === skipped ? null : successful / (entries.length - skipped),
      ...spent(result),
      duration: isOver ? seconds(result.metadata.duration_ms) : null,
    },
  };
}

/** Every agent that has an outcome. */
export function toAgents(result: RunResult | InterruptedRun): readonly AnalyzedAgent[] {
  return Object.entries(result.results)
    .slice(0, MOST_AGENTS)
    .map(([name, { status, duration_ms: duration, queued_ms: queued, usage, cost, model, attempts, skip_reason }]) => ({
      name,
      status,
      ...(duration === undefined ? {} : { duration: seconds(duration) }),
      ...(queued === undefined ? {} : { queued: seconds(queued) }),
      ...(usage === undefined ? {} : { tokens: usage.input_tokens + usage.output_tokens }),
      ...(cost === undefined ? {} : { cost }),
      ...(model === undefined ? {} : { model }),
      ...(attempts === undefined ? {} : { attempts }),
      ...(skip_reason === undefined ? {} : { skip_reason }),
    }));
}

function slowest(entries: readonly (readonly [string, AgentResult])[]): readonly { readonly name: string; readonly duration: number }[] {
  return entries
    .flatMap(([name, { duration_ms: duration }]) => (duration === undefined ? [] : [{ name, duration: seconds(duration) }]))
    .sort((a, b) => b.duration - a.duration)
    .slice(0, MOST_SLOW);
}

function errorOf(result: RunResult | InterruptedRun): { readonly error?: SerializedError } {
  return result.status === "interrupted" || result.error === undefined ? {} : { error: result.error };
}

/** Of a run that is not over, what the agents have spent that have ended. */
function spent(result: RunResult | InterruptedRun): Pick<AnalyzeExecutionOutput["metrics"], "cost" | "tokens"> {
  if (result.status !== "interrupted") {
    const { cost, ...usage } = result.metadata.usage.totals;
    return { cost, tokens: toTokens(usage) };
  }
  const ended = Object.values(result.results);
  const known = ended.map(({ usage, cost }): Cost => cost ?? (usage === undefined ? ZERO_COST : UNKNOWN_COST));
  const usages = ended.flatMap(({ usage }) => usage ?? []);
  return { cost: known.reduce(addCosts, ZERO_COST), tokens: toTokens(usages.reduce(addUsage, { input_tokens: 0, output_tokens: 0 })) };
}

function toTokens({ input_tokens: input, output_tokens: output }: Usage): AnalyzeExecutionOutput["metrics"]["tokens"] {
  return { input, output, total: input + output };
}

/** To the millisecond. */
function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
