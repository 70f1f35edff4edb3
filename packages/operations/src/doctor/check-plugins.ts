import type { Config } from "@llm-orc/core-config";
import type { OperationContext } from "../context.ts";
import type { TrustState } from "../plugins/project-trust.ts";
import { type DoctorCheck, inSection } from "./doctor-check.ts";

const check = inSection("plugins");

/** Plugins and helpers that the configuration names, and whether they may run. Loads none. */
export async function checkPlugins(context: OperationContext, config: Config): Promise<readonly DoctorCheck[]> {
  if (config.plugins === undefined && config.untrusted === undefined) return [];
  const { readExtensions } = await import("../plugins/extensions.ts");
  const { plugins, trust } = readExtensions(context, config);
  return [
    ...(trust === "none" ? [] : [TRUST[trust]]),
    ...plugins.map(({ name, tier, resolved, problem }) => {
      const owner = tier === "global" ? "yours" : "the project's";
      if (problem?.code === "PLUGIN_UNTRUSTED") return check(name, "info", `${owner}, not loaded.`);
      if (problem !== undefined) return check(name, "warning", problem.message, problem.hint);
      const version = resolved?.package?.version;
      return check(name, "ok", `${version === undefined ? "" : `version ${version}, `}${owner}.`);
    }),
  ];
}

const TRUST: Readonly<Record<Exclude<TrustState, "none">, DoctorCheck>> = {
  trusted: check("trust", "ok", "You trust this project: its plugins and helpers run."),
  untrusted: check(
    "trust",
    "warning",
    "This project asks to run plugins or helpers, and you do not trust it: they do not run.",
    "llm-orc trust",
  ),
  changed: check("trust", "warning", "What this project would run has changed since you trusted it: it does not run.", "llm-orc trust"),
};
