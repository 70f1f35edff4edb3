import { realpathSync } from "node:fs";
import type { UntrustedConfig } from "@llm-orc/core-config";
import { isOrcError, type OrcError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { createTrustStore } from "./trust-store.ts";
import { readTrustSubject } from "./trust-subject.ts";

/**
 * Whether what a project would run may run. `none`: it asks for nothing. `changed`: it was trusted, and something that the
 * trust covers is not as it was.
 */
export type TrustState = "none" | "untrusted" | "changed" | "trusted";

export interface ProjectTrust {
  readonly state: TrustState;
  /** Why it cannot be known; then it counts as untrusted. */
  readonly problem?: OrcError;
}

/** Never throws for what a project or the list of trusted ones says. Looks at files only when the project was trusted once. */
export function readProjectTrust(
  { project, env }: Pick<OperationContext, "project" | "env">,
  untrusted: UntrustedConfig | undefined,
): ProjectTrust {
  if (project === undefined || untrusted === undefined) return { state: "none" };
  try {
    const record = createTrustStore(env).read(realpathSync(project.root));
    if (record === undefined) return { state: "untrusted" };
  } catch (error) {
    if (isOrcError(error)) return { state: "untrusted", problem: error };
    throw error;
  }
  return { state: isUnchanged({ project, env }, untrusted) ? "trusted" : "changed" };
}

// A plugin that is not there any more is a change like any other.
function isUnchanged({ project, env }: Required<Pick<OperationContext, "project" | "env">>, untrusted: UntrustedConfig): boolean {
  try {
    const { root, hash } = readTrustSubject(project, untrusted);
    return createTrustStore(env).read(root)?.hash === hash;
  } catch (error) {
    if (isOrcError(error)) return false;
    throw error;
  }
}
