import { isOrcError } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { ProviderReport } from "../provider/provider-status.ts";
import { checkFiles } from "./check-files.ts";
import { checkNode } from "./check-program.ts";
import { checkProviders } from "./check-providers.ts";
import { type DoctorCheck, inSection, worstStatus } from "./doctor-check.ts";

export interface DoctorInput {
  /** Ask the providers and start the interpreters too. Default: nothing leaves this machine and nothing is started. */
  readonly check?: boolean;
}

export interface DoctorOutput {
  /** That of the worst check. */
  readonly status: "ok" | "warning" | "error";
  readonly asked: boolean;
  readonly checks: readonly DoctorCheck[];
  readonly providers: readonly ProviderReport[];
}

/**
 * Looks at everything that has to be right before a run, and says how to mend what is not. Executes nothing of a project;
 * what cannot be looked at is a check that failed, never an exception.
 */
export const doctor: Operation<DoctorInput, DoctorOutput> = defineOperation({
  name: "doctor",
  description: "Look at files, keys, providers, interpreters and ensembles, and say how to mend what is wrong.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { check: { type: "boolean", default: false, description: "Ask the providers over the network too." } },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      status: { enum: ["ok", "warning", "error"] },
      asked: { type: "boolean" },
      checks: { type: "array", items: { type: "object" } },
      providers: { type: "array", items: { type: "object" } },
    },
    required: ["status", "asked", "checks", "providers"],
  },
  async run(context, { check: asks = false }) {
    try {
      const { checks, providers } = await examine(context, asks);
      const all = [checkNode(), ...checks];
      return { status: worstStatus(all), asked: asks, checks: all, providers };
    } catch (error) {
      // A folder of configuration that cannot be listed: nothing after it can be looked at.
      if (!isOrcError(error)) throw error;
      const failed = inSection("files")("configuration", "error", error.message, error.hint);
      return { status: "error", asked: asks, checks: [checkNode(), failed], providers: [] };
    }
  },
});

async function examine(
  context: OperationContext,
  asks: boolean,
): Promise<{ readonly checks: readonly DoctorCheck[]; readonly providers: readonly ProviderReport[] }> {
  const [{ createProjectExecutor }, { readProviderStatus }, { readConfigProblems }] = await Promise.all([
    import("../run/create-project-executor.ts"),
    import("../provider/provider-status.ts"),
    import("../config/check-config.ts"),
  ]);
  const [{ checkKeyring, checkKeys }, { checkScripts }, { checkPlugins }, { checkOwnEnsembles }] = await Promise.all([
    import("./check-keys.ts"),
    import("./check-scripts.ts"),
    import("./check-plugins.ts"),
    import("./check-own-ensembles.ts"),
  ]);
  // It asks nobody whether a key may be sent somewhere: that one may not is what is told.
  const { onUnboundKey: _onUnboundKey, ...quiet } = context;
  const around = await createProjectExecutor(quiet, {
    neededProfiles: new Set(),
    asksModels: false,
    ensembles: async () => undefined,
  });
  const { stored, checks: keys } = await checkKeys(around.credentials.store);
  const [keyring, scripts, providers, plugins, ensembles, configuration] = await Promise.all([
    asks ? checkKeyring(context.keyring, stored) : [],
    checkScripts(context, around.config, asks),
    readProviderStatus(context, around, { asks, stored }),
    checkPlugins(context, around.config),
    checkOwnEnsembles(quiet, asks),
    readConfigProblems(context, "all"),
  ]);
  const invalid = Object.entries(around.invalidProfiles).map(([name, [first]]) =>
    inSection("providers")(
      "profile",
      "error",
      `Profile ${name} is not usable: ${first?.message ?? "it has problems."}`,
      "llm-orc config check",
    ),
  );
  return {
    checks: [
      ...checkFiles(context, configuration),
      ...scripts,
      ...keys,
      ...keyring,
      ...checkProviders(providers),
      ...invalid,
      ...plugins,
      ...ensembles,
    ],
    providers,
  };
}
