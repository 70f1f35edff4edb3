import { type Clock, type Logger, OrcError, type Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { bundledPrices } from "@llm-orc/pricing";
import { createProviderRegistry, environmentCredential, type ProviderPlugin, type ProviderRegistry } from "@llm-orc/provider";
import {
  type Budget,
  builtInKinds,
  type DurableEvent,
  type Ensemble,
  kindOf,
  type RunInfo,
  type RunSink,
  type RunSinkWriter,
} from "@llm-orc/run-spec";
import { EnsembleInvalidError, type Executor, type ExecutorOptions } from "./executor-options.ts";
import { dispatchAgent } from "./kinds/dispatch-agent.ts";
import { ensembleAgent } from "./kinds/ensemble-agent.ts";
import { llmAgent } from "./kinds/llm-agent.ts";
import { loopAgent } from "./kinds/loop-agent.ts";
import { createKnownModels } from "./model-call/known-models.ts";
import { builtInProcessors } from "./output/built-in-processors.ts";
import { DEFAULT_ENSEMBLE_DEPTH, type Facts } from "./plan/facts.ts";
import { type Plan, planRun } from "./plan/plan-run.ts";
import { createAccounts } from "./resilience/accounts.ts";
import { Admission } from "./run/admission.ts";
import { readEarlierRun } from "./run/earlier-run.ts";
import { createNeedleSearch } from "./run/needles.ts";
import { newId } from "./run/new-id.ts";
import { timestamps } from "./run/recorder.ts";
import { createRedactor, type Redactor } from "./run/redactor.ts";
import { resolveInputs } from "./run/resolve-inputs.ts";
import { startRun } from "./run/start-run.ts";

/** Makes an executor. It keeps nothing of a run; what it shares between runs is providers and their permits. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { profiles = {}, limits = {}, clock = systemClock, logger = silentLogger } = options;
  // By what they are: each call may be given its key as a new value.
  const seenKeys = new Map<string, Redacted>();
  const registry = isRegistry(options.providers) ? options.providers : ownRegistry(options.providers, options, seenKeys, clock, logger);
  const own = [llmAgent, ensembleAgent, loopAgent, dispatchAgent];
  const behaviours = new Map([...own, ...(options.agentKinds ?? [])].map((kind) => [kind.declaration.name, kind]));
  const runnableKinds = new Set(behaviours.keys());
  const declarations = [
    ...builtInKinds,
    ...(options.agentKinds ?? [])
      .map(({ declaration }) => declaration)
      .filter(({ name }) => !builtInKinds.some((kind) => kind.name === name)),
  ].sort((a, b) => Number(a.key === undefined) - Number(b.key === undefined));
  const admission = new Admission(clock);
  const timestamp = timestamps(clock);
  const needleSearch = createNeedleSearch();
  const prices = options.prices ?? bundledPrices;
  const models = {
    known: createKnownModels({
      registry,
      accounts: createAccounts({ limits: limits.providers ?? {}, resilience: options.resilience ?? {}, clock }),
      prices,
    }),
    random: options.random ?? Math.random,
    intercept: options.interceptors?.model,
    wordsOnly: new Set<string>(),
  };

  const resultProcessors = new Map(
    [...builtInProcessors, ...(options.resultProcessors ?? [])].map((processor) => [processor.name, processor]),
  );
  const childPlans = new WeakMap<Ensemble, Promise<Plan>>();

  return {
    runnableKinds,
    resultProcessors: new Set(resultProcessors.keys()),
    start(planOrEnsemble, start = {}) {
      const plan = withBudget(
        "graph" in planOrEnsemble && "phases" in planOrEnsemble ? (planOrEnsemble as Plan) : toPlan(planOrEnsemble),
        start.budget,
      );
      const { ensemble } = plan;
      const earlier = start.resumeFrom === undefined ? undefined : readEarlierRun(start.resumeFrom);
      const input = earlier?.start.input ?? start.input ?? ensemble.default_task ?? ensemble.task;
      if (input === undefined || input === null) {
        throw new OrcError("RUN_NO_INPUT", `Ensemble "${ensemble.name}" was given no input and has no default_task.`, {
          hint: "Pass an input, or give the ensemble a default_task.",
        });
      }
      const inputs = resolveInputs(ensemble, earlier === undefined ? start.inputs : earlier.start.inputs);
      const runId = earlier?.start.run_id ?? start.runId ?? newId();
      const concurrency = start.concurrency ?? ensemble.limits?.max_concurrent_agents ?? limits.maxConcurrentAgents ?? 0;
      const info = {
        runId,
        ensemble: ensemble.name,
        startedAt: earlier === undefined ? clock.now() : Date.parse(earlier.start.timestamp),
        ...(typeof ensemble["relative_path"] === "string" ? { relativePath: ensemble["relative_path"] } : {}),
      };
      const given = options.secrets?.() ?? [];
      const redactor = createRedactor(
        () => [...given, ...seenKeys.values()],
        () => given.length + seenKeys.size,
        needleSearch,
      );
      const safeLogger = toSafeLogger(logger, redactor);
      return startRun({
        plan,
        runId,
        input,
        inputs,
        behaviours,
        models,
        admission,
        concurrency: concurrency > 0 ? concurrency : Infinity,
        defaultTimeoutSeconds: limits.defaultTimeoutSeconds,
        maxEnsembleDepth: limits.maxEnsembleDepth ?? DEFAULT_ENSEMBLE_DEPTH,
        resultProcessors,
        hasProfile: (name) => Object.hasOwn(profiles, name),
        planChild,
        clock,
        timestamp,
        logger: safeLogger,
        redactor,
        sinks: openAll(options.sinks ?? [], info),
        retainEvents: start.retainEvents ?? true,
        observe: observer(options.hooks, safeLogger),
        earlier,
        invocation: start.invocation,
        interceptAgent: options.interceptors?.agent,
        onInputRequired: start.onInputRequired,
        signal: start.signal,
      });
    },
  };

  /** Of an ensemble that is met only while a run goes on: its scripts are inspected now. Once for each ensemble. */
  function planChild(target: Ensemble | string): Promise<Plan> {
    if (typeof target === "string") return findChild(target).then(planChild);
    const known = childPlans.get(target);
    if (known !== undefined) return known;
    const planned = inspectAgents(target).then((kinds) => toPlan(target, kinds));
    childPlans.set(target, planned);
    return planned;
  }

  async function findChild(reference: string): Promise<Ensemble> {
    const found = await options.ensembles?.(reference);
    if (found !== undefined) return found;
    throw new OrcError("AGENT_ENSEMBLE_NOT_FOUND", `There is no ensemble "${reference}".`, {
      hint: "Its name, folder/name or file must be one that `llm-orc list-ensembles` shows.",
    });
  }

  async function inspectAgents({ agents }: Ensemble): Promise<Facts["kinds"]> {
    const { signal } = new AbortController();
    const inspected = agents.map(async (agent) => {
      const found = await behaviours.get(kindOf(agent, declarations).name)?.inspect?.(agent, signal);
      return found === undefined ? [] : [[agent.name, found] as const];
    });
    return new Map((await Promise.all(inspected)).flat());
  }

  function toPlan(ensemble: Ensemble, kinds?: Facts["kinds"]): Plan {
    const { plan, diagnostics } = planRun(ensemble, {
      declarations,
      runnableKinds,
      profiles,
      prices,
      resultProcessors: new Set(resultProcessors.keys()),
      ...(kinds === undefined ? {} : { kinds }),
    });
    if (plan === undefined || diagnostics.some(({ severity }) => severity === "error"))
      throw new EnsembleInvalidError(ensemble.name, diagnostics);
    return plan;
  }
}

function withBudget(plan: Plan, budget: Budget | undefined): Plan {
  return budget === undefined ? plan : { ...plan, ensemble: { ...plan.ensemble, budget: { ...plan.ensemble.budget, ...budget } } };
}

/** All sinks, or none: what was opened before one that cannot is closed again. */
function openAll(sinks: readonly RunSink[], info: RunInfo): readonly RunSinkWriter[] {
  const writers: RunSinkWriter[] = [];
  try {
    for (const sink of sinks) writers.push(sink.open(info));
  } catch (error) {
    for (const writer of writers) void writer.close();
    throw error;
  }
  return writers;
}

function isRegistry(providers: ExecutorOptions["providers"]): providers is ProviderRegistry {
  return !Array.isArray(providers);
}

function ownRegistry(
  plugins: readonly ProviderPlugin[],
  options: ExecutorOptions,
  seenKeys: Map<string, Redacted>,
  clock: Clock,
  logger: Logger,
): ProviderRegistry {
  return createProviderRegistry(plugins, {
    env: process.env,
    context(providerId, scope) {
      const plugin = plugins.find(({ id }) => id === providerId) as ProviderPlugin;
      const fromEnvironment = environmentCredential(plugin, scope, process.env);
      return {
        clock,
        logger,
        async credential(origin) {
          const key = await (options.credentials === undefined ? fromEnvironment(origin) : options.credentials(plugin, scope, origin));
          if (key !== undefined) seenKeys.set(key.reveal(), key);
          return key;
        },
      };
    },
  });
}

/** What hooks and kinds log holds no secret of the run either. */
function toSafeLogger(logger: Logger, redactor: Redactor): Logger {
  return {
    warn: (message) => logger.warn(redactor.text(message)),
    debug: (message) => logger.debug(redactor.text(message)),
  };
}

function observer(hooks: ExecutorOptions["hooks"], logger: Logger): ((event: DurableEvent) => void) | undefined {
  if (hooks?.event === undefined) return undefined;
  return (event) => {
    try {
      hooks.event?.(event);
    } catch (error) {
      logger.warn(`A hook failed on ${event.type}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
