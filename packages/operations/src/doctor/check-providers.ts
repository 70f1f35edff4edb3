import type { ProviderReport } from "../provider/provider-status.ts";
import { type CheckStatus, type DoctorCheck, inSection } from "./doctor-check.ts";
import { keyHint } from "../provider/key-hint.ts";

const check = inSection("providers");

/** What is told of each provider that is used or could be, and in one line of those that are only there. */
export function checkProviders(reports: readonly ProviderReport[]): readonly DoctorCheck[] {
  const isIdle = ({ profiles, key, problem }: ProviderReport): boolean =>
    profiles.length === 0 && key.source === "none" && problem === undefined;
  const idle = reports.filter(isIdle).map(({ provider }) => provider);
  return [
    ...reports.filter((report) => !isIdle(report)).flatMap(checkProvider),
    ...(idle.length === 0 ? [] : [check("others", "info", `No profile uses ${idle.join(", ")}.`)]),
  ];
}

function checkProvider(report: ProviderReport): readonly DoctorCheck[] {
  const { provider, problem, profiles, plugin, reachable, detail, missing_models: missing = [] } = report;
  // What no profile uses stops nobody.
  const failed: CheckStatus = profiles.length === 0 ? "warning" : "error";
  const told = describe(report);
  if (problem !== undefined) return [check(provider, failed, `${sentence(problem.message)}${usedBy(report)}.`, problem.hint)];
  if (plugin !== undefined) return [check(provider, "info", `From the plugin ${plugin}, which only a run loads${usedBy(report)}.`)];
  if (report.needs_key && report.key.source === "none")
    return [check(provider, failed, `${told}.`, keyHint(report.provider, report.key_variables[0]))];
  if (reachable === false) {
    return [
      check(provider, failed, `${sentence(detail ?? "It does not answer.")}; ${keyText(report)}${usedBy(report)}.`, reachFix(report)),
    ];
  }
  const said = [
    told,
    ...(reachable === undefined && detail !== undefined ? [detail] : []),
    ...(reachable === true ? [answered(report)] : []),
  ];
  return [
    check(provider, report.transport === "http" ? "warning" : "ok", `${said.join("; ")}.`, insecureFix(report)),
    ...missing.map(({ profile, model, hint }) =>
      check(provider, "error", `The model "${model}" of profile ${profile} is not there.`, hint),
    ),
  ];
}

function describe(report: ProviderReport): string {
  const { base_url: address, transport } = report;
  const place = address === undefined ? [] : [`${address}${transport === "http" ? " (not encrypted)" : ""}`];
  return `${[...place, keyText(report)].join(", ")}${usedBy(report)}`;
}

function keyText({ key, needs_key: needsKey }: ProviderReport): string {
  switch (key.source) {
    case "environment":
      return `key in ${key.variable}`;
    case "helper":
      return `key from a helper command${key.tier === "local" ? " of the project" : ""}`;
    case "store":
      return key.place === "keyring" ? "key in the keyring" : "key in the store";
    case "none":
      return needsKey ? "no key" : "needs no key";
  }
}

function usedBy({ profiles }: ProviderReport): string {
  if (profiles.length === 0) return "; no profile uses it";
  const names = profiles.slice(0, MOST_PROFILES).map(({ name, model }) => `${name} (${model})`);
  const more = profiles.length - names.length;
  return `; ${profiles.length === 1 ? "profile" : "profiles"} ${names.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

const MOST_PROFILES = 4;

function answered({ models, detail }: ProviderReport): string {
  if (models === undefined) return `it answers${detail === undefined ? "" : `: ${detail}`}`;
  return `it answers, with ${models.length} ${models.length === 1 ? "model" : "models"}`;
}

function reachFix({ transport, provider }: ProviderReport): string {
  if (transport !== "loopback") return "Look at the address, the key and the network.";
  return /ollama/.test(provider) ? "Start it: ollama serve" : "Start the server at this address.";
}

function insecureFix({ transport }: ProviderReport): string | undefined {
  return transport === "http" ? "Use https: keys and texts can be read on the way." : undefined;
}

// To be followed by more: with a capital, without its full stop.
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`.replace(/\.+$/, "");
}
