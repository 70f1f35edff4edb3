import { type CredentialStore, openCredentialStore } from "@llm-orc/credentials";
import { globalPaths } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

/** The user's credential store, beside the global configuration. Nothing is read before something is asked of it. */
export function openStore({
  env,
  clock,
  logger,
  keyring,
}: Pick<OperationContext, "env" | "clock" | "logger" | "keyring">): CredentialStore {
  return openCredentialStore({ dir: globalPaths(env).dir, env, clock, logger, ...(keyring === undefined ? {} : { keyring }) });
}
