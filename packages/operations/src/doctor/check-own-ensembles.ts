import type { OperationContext } from "../context.ts";
import { type DoctorCheck, inSection } from "./doctor-check.ts";

const check = inSection("ensembles");

/** How many ensembles of the project would run. Runs none; local model servers are asked only when `asks`. */
export async function checkOwnEnsembles(context: OperationContext, asks: boolean): Promise<readonly DoctorCheck[]> {
  const [{ listEnsembles }, { searchDirs }, { prepareRun }] = await Promise.all([
    import("@llm-orc/core-config"),
    import("../ensemble/search-dirs.ts"),
    import("../run/prepare-run.ts"),
  ]);
  const files = listEnsembles(searchDirs(context).filter(({ tier }) => tier === "local")).map(({ file }) => file);
  if (files.length === 0) return [];
  let invalid = 0;
  let notRunnable = 0;
  for (const file of files) {
    const { diagnostics } = await prepareRun(context, file, { asksModels: asks });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (errors.some(({ code }) => !code.startsWith("ORC3"))) invalid++;
    else if (errors.length > 0) notRunnable++;
  }
  const failed = invalid + notRunnable;
  if (failed === 0)
    return [check("project", "ok", `${files.length} of ${files.length} would run${asks ? "" : ", as far as can be seen offline"}.`)];
  const reasons = [
    ...(invalid === 0 ? [] : [`${invalid} with errors`]),
    ...(notRunnable === 0 ? [] : [`${notRunnable} without what they need`]),
  ];
  return [check("project", "error", `${failed} of ${files.length} would not run: ${reasons.join(", ")}.`, "llm-orc check")];
}
