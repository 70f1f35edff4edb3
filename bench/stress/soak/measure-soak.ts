import { existsSync } from "node:fs";
import type { Figure, Skipped } from "../../report/figure.ts";
import { canSeeProcesses } from "../orchestrator/linux-process.ts";
import { ORCHESTRATOR } from "../orchestrator/start-orchestrator.ts";
import type { StressOptions } from "../run.ts";
import { startExecutorLoad } from "./executor-load.ts";
import type { Load } from "./load.ts";
import { startServerLoad } from "./server-load.ts";
import { soak } from "./soak.ts";
import { soakFigures } from "./soak-figures.ts";
import { startVendors } from "./start-vendors.ts";

// Together a fifth of one core: others use the machine too.
const SERVER_SHARE = 0.14;
const EXECUTOR_SHARE = 0.06;

/** The whole server, and one executor, at mixed work for so many minutes: what stays behind of all the runs. */
export async function measureSoak({ minutes }: StressOptions): Promise<readonly Figure[] | Skipped> {
  if (!canSeeProcesses) return { section: "soak", reason: "only Linux tells from outside what a process holds." };
  if (!existsSync(ORCHESTRATOR)) return { section: "soak", reason: "the MCP server is not there: build first with pnpm build." };
  const vendors = await startVendors();
  const loads: { readonly load: Load; readonly share: number }[] = [];
  try {
    loads.push({ load: await startServerLoad(vendors.baseUrls), share: SERVER_SHARE });
    loads.push({ load: await startExecutorLoad(vendors.baseUrls["openai-compatible"]), share: EXECUTOR_SHARE });
    const figures = await Promise.all(loads.map(async ({ load, share }) => soakFigures(load.name, await soak(load, { minutes, share }))));
    return figures.flat();
  } finally {
    for (const { load } of loads) await load.close();
    await vendors.close();
  }
}
