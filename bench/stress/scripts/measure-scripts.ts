import { existsSync } from "node:fs";
import type { Figure, Skipped } from "../../report/figure.ts";
import { canSeeProcesses } from "../orchestrator/linux-process.ts";
import { ORCHESTRATOR } from "../orchestrator/start-orchestrator.ts";
import type { StressOptions } from "../run.ts";
import { measureDaemons } from "./measure-daemons.ts";
import { measureFaults } from "./measure-faults.ts";

const ROUNDS = 20;
const QUICK_ROUNDS = 2;

/** Scripts that misbehave in every way that the fault matrix knows, as agents of the built MCP server, which lives on. */
export async function measureScripts({ isQuick }: StressOptions): Promise<readonly Figure[] | Skipped> {
  if (!canSeeProcesses) return { section: "scripts", reason: "only Linux shows what a script has left behind." };
  if (!existsSync(ORCHESTRATOR)) return { section: "scripts", reason: "the MCP server is not there: build first with pnpm build." };
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  return [...(await measureFaults(rounds)), ...(await measureDaemons(rounds))];
}
