import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import { type Orchestrator, startOrchestrator, type ToolAnswer } from "../orchestrator/start-orchestrator.ts";
import type { Load } from "./load.ts";
import type { Held } from "./sampled-process.ts";
import { createServerProject } from "./server-project.ts";
import { flakyModels, type VendorId } from "./vendors.ts";

/** The built MCP server, which is asked for runs of every kind, and to stop, answer, show and delete them. */
export async function startServerLoad(baseUrls: Readonly<Record<VendorId, string>>): Promise<Load> {
  const project = createServerProject(baseUrls);
  const keys = { OPENAI_API_KEY: "key-of-the-soak-1", ANTHROPIC_API_KEY: "key-of-the-soak-2", GEMINI_API_KEY: "key-of-the-soak-3" };
  const server = await startOrchestrator({
    root: project.root,
    env: { ...project.env, ...keys },
    nodeArgs: ["--expose-gc", "--disable-warning=ExperimentalWarning", "--import", join(import.meta.dirname, "sampled-process.ts")],
  });
  return {
    name: "MCP server",
    pid: server.pid,
    artifacts: project.artifacts,
    async cycle() {
      const wrong: string[] = [];
      for (const [name, status, ask] of CALLS) {
        const seen = await ask(server);
        if (seen.split(":", 1)[0] !== status) wrong.push(`${name}: ${seen}`);
      }
      return { runs: CALLS.length, wrong };
    },
    sample: async () => (await server.ask("sample")) as Held,
    async close() {
      await server.close();
      project.remove();
    },
  };
}

type Ask = (server: Orchestrator) => Promise<string>;

/** What is asked for, how it has to end, and how it is done. */
const CALLS: readonly (readonly [string, string, Ask])[] = [
  ["models that stream, with reports of progress", "completed", (server) => statusOf(server, "slow", {}, () => {})],
  ...flakyModels.map((name) => [`models that are ${name}`, "completed", (server: Orchestrator) => statusOf(server, name)] as const),
  ["a model that refuses", "completed_with_errors", (server) => statusOf(server, "refused")],
  ["models that say nothing", "failed", (server) => statusOf(server, "silent")],
  ["ensembles, a loop and a dispatch inside one another", "completed", (server) => statusOf(server, "outer")],
  ["fan-outs", "completed", (server) => statusOf(server, "each")],
  ["a script that hangs", "failed", (server) => statusOf(server, "hangs")],
  ["a budget that is too small", "budget_exceeded", (server) => statusOf(server, "priced", { budget_usd: 0.000001 })],
  ["a call that is withdrawn", "none at work", withdraw],
  ["a run in the background that is stopped", "cancelled", stopInBackground],
  ["a question that is answered later", "completed", answer],
  ["an ensemble that is not there", "ENSEMBLE_NOT_FOUND", (server) => statusOf(server, "nowhere")],
  ["what there is to see", "seen", look],
  ["runs that are deleted", "none kept", deleteAll],
];

async function invoke(server: Orchestrator, name: string, args: JsonObject = {}, onProgress?: () => void): Promise<ToolAnswer> {
  const call = { ensemble_name: name, input_data: "Judge this.", ...args };
  return server.call("invoke", call, onProgress === undefined ? {} : { onProgress });
}

async function statusOf(server: Orchestrator, name: string, args: JsonObject = {}, onProgress?: () => void): Promise<string> {
  return toStatus(await invoke(server, name, args, onProgress));
}

/** How a run has ended, or why there is none. */
function toStatus({ structured }: ToolAnswer): string {
  const { status, error } = structured;
  if (typeof status === "string") return status;
  const code = isJsonObject(error) && typeof error["code"] === "string" ? error["code"] : "nothing";
  return `${code}: ${JSON.stringify(structured)}`;
}

async function withdraw(server: Orchestrator): Promise<string> {
  const controller = new AbortController();
  const call = server.call(
    "invoke",
    { ensemble_name: "slow", input_data: "Judge this." },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  const answer = await call.catch(() => undefined);
  if (answer !== undefined) return "answered all the same";
  while (await isAnyRunning(server)) await setTimeout(20);
  return "none at work";
}

async function isAnyRunning(server: Orchestrator): Promise<boolean> {
  const { structured } = await server.call("list_runs", { status: "running" });
  return structured["total"] !== 0;
}

async function stopInBackground(server: Orchestrator): Promise<string> {
  const { structured } = await invoke(server, "slow", { background: true });
  return toStatus(await server.call("cancel_run", { run_id: structured["run_id"] ?? "" }));
}

async function answer(server: Orchestrator): Promise<string> {
  const { structured } = await invoke(server, "asks");
  if (structured["status"] !== "needs_input") return JSON.stringify(structured);
  return toStatus(await server.call("answer_input", { run_id: structured["run_id"] ?? "", value: "yes" }));
}

async function look(server: Orchestrator): Promise<string> {
  const answers = await Promise.all([
    server.call("list_ensembles", {}),
    server.call("list_runs", {}),
    server.call("get_run", { run_id: "last" }),
    server.call("analyze_execution", { artifact_id: "outer" }),
    server.call("get_metrics", { ensemble_name: "outer" }),
    server.call("check_ensemble_runnable", { ensemble_name: "outer" }),
    server.call("get_provider_status", {}),
  ]);
  return answers.find(({ isError }) => isError)?.text ?? "seen";
}

async function deleteAll(server: Orchestrator): Promise<string> {
  await server.call("cleanup_artifacts", { older_than_days: 0, dry_run: false });
  const { structured } = await server.call("list_runs", {});
  return structured["total"] === 0 ? "none kept" : JSON.stringify(structured);
}
