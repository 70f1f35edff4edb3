import type { Config } from "@llm-orc/core-config";
import type { TrustState } from "./project-trust.ts";

/** Commands that print keys: of the user's configuration, and of a trusted project over it. */
export interface UsableHelpers {
  /** For every provider that has none of its own. */
  readonly general?: string;
  readonly providers: Readonly<Record<string, string>>;
}

/** A project's count only when it is trusted. */
export function usableHelpers({ helper, providers = {}, untrusted }: Config, trust: TrustState): UsableHelpers {
  const ofProject = trust === "trusted" ? untrusted : undefined;
  const own = Object.entries(providers).flatMap(([id, entry]) => (typeof entry["helper"] === "string" ? [[id, entry["helper"]]] : []));
  const general = ofProject?.helper ?? helper;
  return { ...(general === undefined ? {} : { general }), providers: { ...Object.fromEntries(own), ...ofProject?.providerHelpers } };
}
