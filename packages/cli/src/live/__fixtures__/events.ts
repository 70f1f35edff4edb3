import { type AgentResult, agentEndEventType, type RunEvent, type RunStatus, type RunSummary, endEventType } from "@llm-orc/run-spec";

/** When the runs of the tests begin. */
export const START_MS: number = Date.parse("2026-11-23T10:15:30.000Z");

interface Place {
  readonly index?: number;
  readonly path?: readonly string[];
}

/** Builds the events of a run; times are milliseconds since its start. */
export interface EventScript {
  readonly events: RunEvent[];
  started(ensemble: string, agents: readonly string[], phases?: readonly (readonly string[])[]): EventScript;
  begin(atMs: number, agent: string, model?: string, place?: Place & { readonly bytes?: number }): EventScript;
  output(agent: string, delta: string, place?: Place & { readonly attempt?: number; readonly offset?: number }): EventScript;
  end(atMs: number, agent: string, result?: Partial<AgentResult>, place?: Place): EventScript;
  over(atMs: number, status?: RunStatus, summary?: Partial<RunSummary>): EventScript;
  add(atMs: number, event: object): EventScript;
}

export function eventScript(): EventScript {
  const events: RunEvent[] = [];
  const offsets = new Map<string, number>();
  const add = (atMs: number, event: object): EventScript => {
    events.push({ run_id: "run-1", timestamp: new Date(START_MS + atMs).toISOString(), sequence: events.length + 1, ...event } as RunEvent);
    return script;
  };
  const script: EventScript = {
    events,
    add,
    started: (ensemble, agents, phases = [agents]) =>
      add(0, { type: "execution_started", schema_version: 1, ensemble, input: "Hello", agents, phases }),
    begin: (atMs, agent, model, { bytes = 0, ...place } = {}) =>
      add(atMs, {
        type: "agent_started",
        agent,
        path: [],
        step_key: "k",
        input: { sha256: "0", bytes },
        ...(model === undefined ? {} : { provider: "sim", model }),
        ...place,
      }),
    output(agent, delta, { attempt = 1, offset, ...place } = {}) {
      const key = `${JSON.stringify(place)}${agent}${attempt}`;
      const from = offset ?? offsets.get(key) ?? 0;
      offsets.set(key, from + delta.length);
      return add(0, { type: "agent_output", agent, path: [], after_sequence: 1, attempt, offset: from, delta, ...place });
    },
    end(atMs, agent, result = {}, place = {}) {
      const whole: AgentResult = { status: "success", response: "ok", model_substituted: false, ...result };
      return add(atMs, { type: agentEndEventType(whole.status), agent, path: [], result: whole, ...place });
    },
    over: (atMs, status = "completed", summary = {}) => add(atMs, { type: endEventType(status), ...runSummary(atMs, status), ...summary }),
  };
  return script;
}

export function runSummary(durationMs: number, status: RunStatus): RunSummary {
  return {
    status,
    deliverable: null,
    deliverable_agent: null,
    execution_order: [],
    completion_order: [],
    metadata: {
      started_at: "2026-11-23T10:15:30.000Z",
      completed_at: "2026-11-23T10:15:33.000Z",
      duration_ms: durationMs,
      agents_used: 0,
      usage: {
        agents: {},
        models: {},
        totals: { input_tokens: 0, output_tokens: 0, total_tokens: 0, cost: { usd: "0", status: "known" }, agents_count: 0 },
      },
      critical_path: { agents: [], duration_ms: 0 },
    },
  };
}
