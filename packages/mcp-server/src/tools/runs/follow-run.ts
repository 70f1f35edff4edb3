import type { StartedRun } from "@llm-orc/operations";
import { isAgentEnded } from "@llm-orc/run-spec";
import type { ToolCall } from "../../definition/tool-definition.ts";
import { endText } from "./end-text.ts";
import { logOf } from "./run-log.ts";

/**
 * Tells the client of a run, to its end: a log message for each event that says something new, and how many of the ensemble's
 * agents have ended. What runs inside an agent does not count. `since`, in ms: of a run that is gone on with, what came before
 * is counted as far as it is kept, and not told again.
 */
export async function followRun({ run }: StartedRun, call: Pick<ToolCall, "progress" | "log">, since: number): Promise<void> {
  const ended = new Set<string>();
  let total = 0;
  let told = -1;
  const report = (message: string): void => {
    if (ended.size <= told) return;
    told = ended.size;
    call.progress({ progress: ended.size, total, message });
  };
  for await (const event of run.events) {
    const isNew = Date.parse(event.timestamp) >= since;
    const log = isNew ? logOf(event) : undefined;
    if (log !== undefined) call.log(...log);
    if ((event.type === "execution_started" || event.type === "execution_resumed") && event.agents !== undefined) {
      total = event.agents.length;
      if (isNew) report(`${ended.size} of ${total} agents have ended`);
    }
    if (!isAgentEnded(event) || event.index !== undefined || event.path.length > 0) continue;
    const isKept = event.result.status === "success" || event.result.status === "partial";
    if (isNew || isKept) ended.add(event.agent);
    if (isNew) report(`${endText(event)} (${ended.size} of ${total})`);
  }
}
