import type { Config } from "@llm-orc/core-config";
import type { TrustState } from "./project-trust.ts";

/** Commands that print keys: of the user's configuration, and of a trusted project over it. */
export interface UsableHelpers {
  /** For every provider that has none of its own. */
  readonly general?: string;
  readonly providers: Readonly<Record<string, string>>;
  /** Which of them are the project's: those run in its folder. */
  readonly ofProject: { readonly general: boolean; readonly providers: readonly string[] };
}

/** A project's count only when it is trusted. */
export function usableHelpers({ helper, providers = {}, untrusted }: Config, trust: TrustState): UsableHelpers {
  const ofProject = trust === "trusted" ? untrusted : undefined;
  const own = Object.entries(providers).flatMap(([id, entry]) => (typeof entry["helper"] === "string" ? [[id, entry["helper"]]] : []));
  const general = ofProject?.helper ?? helper;
  return {
    ...(general === undefined ? {} : { general }),
    providers: { ...Object.fromEntries(own), ...ofProject?.providerHelpers },
    ofProject: { general: ofProject?.helper !== undefined, providers: Object.keys(ofProject?.providerHelpers ?? {}) },
  };
}
