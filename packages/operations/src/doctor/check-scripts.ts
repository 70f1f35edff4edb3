import type { Config } from "@llm-orc/core-config";
import type { OperationContext } from "../context.ts";
import { askProgram } from "./ask-program.ts";
import { type DoctorCheck, inSection } from "./doctor-check.ts";
import { findProgram, findPython } from "./find-program.ts";

const check = inSection("scripts");

/** What scripts are run by, and what they are shut in with. Starts programs only when `asks`, and never the project's own. */
export async function checkScripts(context: OperationContext, { scripts }: Config, asks: boolean): Promise<readonly DoctorCheck[]> {
  const programs: readonly [name: string, path: string | undefined, fix: string][] = [
    ["bash", findProgram("bash", context), "Install bash; shell scripts and inline shell need it."],
    ["python", findPython(context), pythonFix(context)],
    ["ruby", findProgram("ruby", context), "Install Ruby, if a script of yours is written in it."],
  ];
  const interpreters = await Promise.all(
    programs.map(async ([name, path, fix]) => {
      // Few have scripts in Ruby; a Python that was asked for by name has to be there.
      if (path === undefined) return check(name, name === "ruby" ? "info" : "warning", "Not on PATH.", fix);
      return asks ? await askVersion(name, path, context) : check(name, "ok", path);
    }),
  );
  return [...interpreters, await checkSandbox(context, scripts?.sandbox === "os", asks)];
}

function pythonFix({ env }: OperationContext): string {
  const chosen = env["LLM_ORC_PYTHON"] ?? "";
  return chosen === ""
    ? "Install Python 3, or set LLM_ORC_PYTHON to its path."
    : `Correct LLM_ORC_PYTHON, which is "${chosen}", or unset it.`;
}

async function askVersion(name: string, path: string, context: OperationContext): Promise<DoctorCheck> {
  const answer = await askProgram(path, ["--version"], context);
  if (answer === undefined) return check(name, "ok", `${path} (the project's own, not started)`);
  if ("failed" in answer) return check(name, "error", `${path} does not start: ${answer.failed}`, "Install it again.");
  const version = /\d+\.\d+(\.\d+)?/.exec(answer.output)?.[0];
  return check(name, "ok", version === undefined ? path : `${path}, version ${version}`);
}

async function checkSandbox(context: OperationContext, isNeeded: boolean, asks: boolean): Promise<DoctorCheck> {
  const path = findProgram("bwrap", context);
  const name = "sandbox";
  const unused = "; only needed for scripts.sandbox: os";
  if (path === undefined) {
    return isNeeded
      ? check(name, "error", "scripts.sandbox is os, and bubblewrap is not on PATH: no script runs.", "Install bubblewrap (bwrap).")
      : check(name, "info", `No bubblewrap on PATH${unused}.`);
  }
  if (asks) {
    const answer = await askProgram(path, ["--ro-bind", "/", "/", "--unshare-pid", "--unshare-net", "--", "/bin/true"], context);
    if (answer !== undefined && "failed" in answer) {
      const fix = "Allow user namespaces on this machine, or set scripts.sandbox to none.";
      return check(
        name,
        isNeeded ? "error" : "info",
        `${path} cannot make a sandbox here: ${answer.failed}${isNeeded ? "" : unused}.`,
        fix,
      );
    }
  }
  return check(name, "ok", path);
}
