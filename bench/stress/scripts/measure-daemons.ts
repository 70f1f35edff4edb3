import { spawnSync } from "node:child_process";
import type { Figure } from "../../report/figure.ts";
import { endAll, processesWith } from "../orchestrator/linux-process.ts";
import { startOrchestrator } from "../orchestrator/start-orchestrator.ts";
import { createTemporaryProject } from "../orchestrator/temporary-project.ts";

/**
 * Daemons that also clear their environment, so that nothing in it tells whose they are: how many live on with the sandbox and
 * without, and of how many the agent's report says nothing.
 */
export async function measureDaemons(rounds: number): Promise<readonly Figure[]> {
  const section = `scripts: daemons without their environment that outlive their script, of ${rounds}`;
  const none = (name: string, value: number): Figure => ({ section, name, unit: "", value, goal: { atMost: 0 } });
  const outside = await leaveDaemons(rounds, "none");
  const without = [none("without the sandbox", outside.survivors), none("ended without a word", outside.unreported)];
  if (!isBubblewrapUsable()) {
    console.error("The sandbox is not measured: there is no bubblewrap that works.");
    return without;
  }
  return [none("with the sandbox", (await leaveDaemons(rounds, "os")).survivors), ...without];
}

async function leaveDaemons(rounds: number, sandbox: "none" | "os"): Promise<{ readonly survivors: number; readonly unreported: number }> {
  const project = createTemporaryProject();
  try {
    // Its script ends when the daemon has said that it is there. What it is found by stands in its command line.
    const daemon = `head -n 1 < <(setsid env -i bash -c 'echo started; exec > /dev/null 2>&1; sleep 1000; : ${project.root}')`;
    project.configure({ scripts: { sandbox } });
    project.write("ensembles/daemon.yaml", {
      name: "daemon",
      description: "leaves a daemon",
      agents: [{ name: "agent", script: "daemon.sh" }],
    });
    project.write("scripts/daemon.sh", daemon);
    const server = await startOrchestrator(project);
    let survivors = 0;
    for (let round = 0; round < rounds; round++) {
      const { structured } = await server.call("invoke", { ensemble_name: "daemon", input_data: "go" });
      if (structured["status"] !== "completed") throw new Error(`The daemon was not started: ${JSON.stringify(structured)}`);
      const found = processesWith([`: ${project.root}`]);
      if (found.length > 0) survivors++;
      // Each is the leader of a group.
      endAll(found.map((pid) => -pid));
    }
    await server.close();
    const reports = server.said().match(/left \d+ process(es)? running/g)?.length ?? 0;
    return { survivors, unreported: rounds - reports };
  } finally {
    project.remove();
  }
}

function isBubblewrapUsable(): boolean {
  return spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-pid", "--unshare-net", "true"]).status === 0;
}
