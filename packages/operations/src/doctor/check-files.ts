import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { globalPaths, stateArtifacts } from "@llm-orc/project-files";
import type { ConfigCheckOutput } from "../config/check-config.ts";
import type { OperationContext } from "../context.ts";
import { type DoctorCheck, inSection } from "./doctor-check.ts";

const check = inSection("files");

/** Where the folders are, whether their files load, and whether what has to be written can be. Writes nothing. */
export function checkFiles({ project, env, cwd }: OperationContext, configuration: ConfigCheckOutput): readonly DoctorCheck[] {
  const user = globalPaths(env).dir;
  const state = dirname(stateArtifacts(env));
  return [
    project === undefined
      ? check("project", "info", `There is none in ${cwd} or above it.`, "llm-orc init")
      : loads("project", project.dir, "local", configuration),
    existsSync(user) ? loads("user", user, "global", configuration) : check("user", "info", `${user} is not there, and need not be.`),
    ...(project === undefined ? [] : [writable("artifacts", project.artifacts)]),
    writable("state", state),
  ];
}

function loads(name: string, dir: string, tier: "global" | "local", { files }: ConfigCheckOutput): DoctorCheck {
  const own = files.filter((file) => file.tier === tier);
  const errors = own.reduce((sum, file) => sum + file.errors, 0);
  const warnings = own.reduce((sum, file) => sum + file.warnings, 0);
  const found = `${dir}, ${count(own.length, "file")}`;
  if (errors + warnings === 0) return check(name, "ok", found);
  const said = [...(errors === 0 ? [] : [count(errors, "error")]), ...(warnings === 0 ? [] : [count(warnings, "warning")])].join(" and ");
  return check(name, errors > 0 ? "error" : "warning", `${found} with ${said}.`, `llm-orc config check-${tier}`);
}

/** A folder that exists has to be writable; of one that does not, the nearest that does. */
function writable(name: string, folder: string): DoctorCheck {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (statSync(nearest, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return check(name, "error", `${nearest} is no folder.`, `Move it away; runs are kept below ${folder}.`);
  }
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return check(name, "ok", nearest === folder ? `${folder} can be written.` : `${folder} can be made when it is needed.`);
  } catch {
    return check(
      name,
      "error",
      `${nearest} cannot be written.`,
      `Give yourself the right to write: chmod u+rwx '${nearest.replaceAll("'", String.raw`'\''`)}'`,
    );
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
