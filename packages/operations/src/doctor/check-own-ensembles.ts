import type { EnsembleEntry } from "@llm-orc/core-config";
import { isOrcError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { type DoctorCheck, inSection } from "./doctor-check.ts";

const check = inSection("ensembles");

/** How many ensembles of the project would run. Runs none; local model servers are asked only when `asks`. */
export async function checkOwnEnsembles(context: OperationContext, asks: boolean): Promise<readonly DoctorCheck[]> {
  const [{ listEnsembles }, { searchDirs }, { prepareRun }, { createProjectReader }] = await Promise.all([
    import("@llm-orc/core-config"),
    import("../ensemble/search-dirs.ts"),
    import("../run/prepare-run.ts"),
    import("../run/project-reader.ts"),
  ]);
  const entries = listEnsembles(searchDirs(context).filter(({ tier }) => tier === "local"));
  if (entries.length === 0) return [];
  const reader = createProjectReader(context);
  let invalid = 0;
  let notRunnable = 0;
  for (const entry of entries) {
    const codes = await errorsOf(entry);
    if (codes.some((code) => !code.startsWith("ORC3"))) invalid++;
    else if (codes.length > 0) notRunnable++;
  }
  const failed = invalid + notRunnable;
  if (failed === 0)
    return [check("project", "ok", `${entries.length} of ${entries.length} would run${asks ? "" : ", as far as can be seen offline"}.`)];
  const reasons = [
    ...(invalid === 0 ? [] : [`${invalid} with errors`]),
    ...(notRunnable === 0 ? [] : [`${notRunnable} without what they need`]),
  ];
  return [check("project", "error", `${failed} of ${entries.length} would not run: ${reasons.join(", ")}.`, "llm-orc check")];

  // One that cannot be looked at at all must not hide the others.
  async function errorsOf(entry: EnsembleEntry): Promise<readonly string[]> {
    try {
      const { diagnostics } = await prepareRun(context, entry, { asksModels: asks, reader });
      return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
    } catch (error) {
      if (isOrcError(error)) return [error.code];
      throw error;
    }
  }
}
