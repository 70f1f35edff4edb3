import { type Cost, isJsonObject, type JsonObject, type JsonValue, UNKNOWN_COST, type Usage } from "@llm-orc/contracts";
import type { AgentResult, AgentStatus, AgentUsage, RunResult, RunStatus } from "@llm-orc/run-spec";

const AGENT_STATUSES: ReadonlySet<unknown> = new Set<AgentStatus>(["success", "failed", "skipped", "partial"]);

/**
 * The result in an `execution.json` of the Python program, in our form; `name` stands in for the id that such runs do not
 * have. Two shapes exist: that of every run, and the one that its MCP server wrote beside it, without any times or usage.
 * Undefined when the document is neither.
 */
export function fromPythonArtifact(document: JsonObject, name: string): RunResult | undefined {
  const ensemble = document["ensemble"] ?? document["ensemble_name"];
  const entries = document["results"];
  if (typeof ensemble !== "string" || !isJsonObject(entries)) return undefined;
  const metadata = objectAt(document, "metadata");
  const order = textsAt(document, "execution_order") ?? Object.keys(entries);
  const usage = objectAt(metadata, "usage");
  const agents = Object.entries(objectAt(usage, "agents")).map(([agent, value]) => [agent, toAgentUsage(asObject(value))] as const);
  const totals = objectAt(usage, "totals");
  const validation = document["validation_result"];
  return {
    run_id: name,
    ensemble,
    status: toRunStatus(document["status"]),
    input: toInput(document["input"]),
    results: Object.fromEntries(Object.entries(entries).map(([agent, value]) => [agent, toAgentResult(value, new Map(agents).get(agent))])),
    deliverable: textAt(document, "deliverable") ?? null,
    deliverable_agent: null,
    execution_order: order,
    completion_order: order,
    metadata: {
      ...toTimes(metadata, document["timestamp"]),
      agents_used: numberAt(metadata, "agents_used") ?? Object.keys(entries).length,
      usage: {
        agents: Object.fromEntries(agents),
        models: {},
        totals: {
          ...toUsage(totals, "total_"),
          cost: toCost(totals["total_cost_usd"]),
          agents_count: agents.length,
        },
      },
      critical_path: { agents: [], duration_ms: 0 },
    },
    ...(validation === undefined ? {} : { validation_result: validation }),
  };
}

// It knew two ends; "running" in a file that is complete says that neither was reached.
function toRunStatus(status: unknown): RunStatus {
  return status === "completed" || status === "completed_with_errors" ? status : "failed";
}

function toInput(input: JsonValue | undefined): string {
  return toText(isJsonObject(input) && "data" in input ? input["data"] : input) ?? "";
}

function toAgentResult(value: JsonValue, usage: AgentUsage | undefined): AgentResult {
  const entry = asObject(value);
  const response = entry["response"];
  const error = textAt(entry, "error");
  const model = usage?.model;
  return {
    status: AGENT_STATUSES.has(entry["status"]) ? (entry["status"] as AgentStatus) : "failed",
    response: Array.isArray(response) ? response.map((item: JsonValue) => toText(item) ?? null) : (toText(response) ?? null),
    model_substituted: entry["model_substituted"] === true,
    ...(error === undefined ? {} : { error: { code: "AGENT_FAILED", message: error } }),
    ...(usage === undefined ? {} : { usage: plainUsage(usage), cost: usage.cost, duration_ms: usage.duration_ms }),
    ...(model === undefined ? {} : { model }),
  };
}

function toAgentUsage(usage: JsonObject): AgentUsage {
  const model = textAt(usage, "model");
  const profile = textAt(usage, "model_profile");
  return {
    ...toUsage(usage, ""),
    cost: toCost(usage["cost_usd"]),
    duration_ms: numberAt(usage, "duration_ms") ?? 0,
    ...(model === undefined ? {} : { model }),
    ...(profile === undefined ? {} : { model_profile: profile }),
  };
}

function toUsage(usage: JsonObject, prefix: "" | "total_"): Usage & { readonly total_tokens: number } {
  const input = numberAt(usage, `${prefix}input_tokens`) ?? 0;
  const output = numberAt(usage, `${prefix}output_tokens`) ?? 0;
  return { input_tokens: input, output_tokens: output, total_tokens: numberAt(usage, "total_tokens") ?? input + output };
}

function plainUsage({ input_tokens, output_tokens }: Usage): Usage {
  return { input_tokens, output_tokens };
}

// Its prices were constants in the code: 0 says nothing, and anything else is a guess.
function toCost(usd: unknown): Cost {
  if (typeof usd !== "number" || !(usd > 0)) return UNKNOWN_COST;
  return { usd: usd.toFixed(12).replace(/\.?0+$/, ""), status: "estimated" };
}

function toTimes(metadata: JsonObject, timestamp: unknown): { started_at: string; completed_at: string; duration_ms: number } {
  const durationMs = Math.round(Number.parseFloat(textAt(metadata, "duration") ?? "0") * 1000) || 0;
  const started = toEpochMs(metadata["started_at"] ?? timestamp);
  const completed = toEpochMs(metadata["completed_at"]) || started + durationMs;
  return { started_at: new Date(started).toISOString(), completed_at: new Date(completed).toISOString(), duration_ms: durationMs };
}

// Seconds since the epoch in the one shape, an ISO date in the other.
function toEpochMs(value: unknown): number {
  const ms = typeof value === "number" ? Math.round(value * 1000) : typeof value === "string" ? Date.parse(value) : 0;
  return Math.abs(ms) < 8.64e15 ? ms : 0;
}

function toText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function objectAt(object: JsonObject, key: string): JsonObject {
  return asObject(object[key]);
}

function textAt(object: JsonObject, key: string): string | undefined {
  return toText(object[key]);
}

function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function textsAt(object: JsonObject, key: string): readonly string[] | undefined {
  const value = object[key];
  return Array.isArray(value) ? value.filter((item: JsonValue): item is string => typeof item === "string") : undefined;
}
