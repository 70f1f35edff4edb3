import type { Diagnostic } from "@llm-orc/contracts";
import { createExecutor, type Executor } from "@llm-orc/executor";
import type { Ensemble, Profiles } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { withBuiltInProfile } from "./built-in-profile.ts";
import type { OpenProject } from "./open-project.ts";
import { createProjectReader, type ProjectReader } from "./project-reader.ts";

/** An executor with everything of the project around it. */
export interface ProjectExecutor extends OpenProject {
  readonly executor: Executor;
  /** With those that nobody has to define. */
  readonly profiles: Profiles;
  readonly invalidProfiles: Readonly<Record<string, readonly Diagnostic[]>>;
  /** What a person should know before trusting the answers: that they are simulated, for one. */
  readonly notices: readonly string[];
}

export interface CreateProjectExecutorOptions {
  /** Only these profiles are asked for; others need not be usable. */
  readonly neededProfiles: ReadonlySet<string>;
  /** Answer every model agent with the simulated provider. */
  readonly simulate?: boolean;
  /** Whether to find out which models are there. */
  readonly asksModels: boolean;
  /** Imports the plugins that a profile, or an agent with one of these providers, needs. Absent: imports none. */
  readonly loadsPluginsFor?: ReadonlySet<string> | undefined;
  /** Default: one of its own. */
  readonly reader?: ProjectReader | undefined;
  /** Finds an ensemble that is named only while another one runs. */
  readonly ensembles: (reference: string) => Promise<Ensemble | undefined>;
}

/** Opens the project and makes an executor for one call. */
export async function createProjectExecutor(context: OperationContext, options: CreateProjectExecutorOptions): Promise<ProjectExecutor> {
  const { reader = createProjectReader(context), loadsPluginsFor, ensembles } = options;
  const project = await reader.open(loadsPluginsFor);
  const { registry, credentials, config, defined, kinds, store, prices, limits, resilience } = project;
  const { profiles, invalid, notices } = await withBuiltInProfile(defined, { ...options, context, config, credentials, registry });
  const { concurrency, execution } = config.performance;
  const executor = createExecutor({
    providers: registry,
    profiles,
    agentKinds: kinds,
    ensembles,
    secrets: () => credentials.secrets,
    sinks: [store.sink()],
    limits: {
      maxConcurrentAgents: concurrency.max_concurrent_agents,
      maxEnsembleDepth: execution.max_ensemble_depth,
      ...(config.isDefaultTimeoutSet ? { defaultTimeoutSeconds: execution.default_timeout } : {}),
      providers: limits,
    },
    resilience,
    prices,
    clock: context.clock,
    logger: context.logger,
  });
  return { ...project, executor, profiles, invalidProfiles: invalid, notices };
}
