import { type Clock, type Logger, silentLogger, systemClock } from "@llm-orc/contracts";
import type { Keyring } from "@llm-orc/credentials";
import type { InputHandler, Run } from "@llm-orc/executor";
import { type Environment, findProject, type ProjectPaths } from "@llm-orc/project-files";
import type { ProviderPlugin } from "@llm-orc/provider";
import type { PreparedRun } from "./run/prepare-run.ts";

/** Everything outside itself that an operation may use. One value per call; nothing in it changes. */
export interface OperationContext {
  readonly cwd: string;
  readonly env: Environment;
  /** Absent: there is no `.llm-orc` here or above. */
  readonly project?: ProjectPaths;
  /** The content that ships with llm-orc: `ensembles`, `scripts`, `profiles`. */
  readonly contentDir?: string;
  /** The folder with the Python module `llm_orc`, where it is not script-agent's own. */
  readonly pythonShimDir?: string;
  readonly providers: readonly ProviderPlugin[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A run has begun: a surface may read its events while the operation waits for its result. */
  readonly onRunStarted?: (started: StartedRun) => void;
  /** Asks a person; absent: questions are parked. */
  readonly onInputRequired?: InputHandler;
  /** Asks whether a stored key that is bound to no server yet belongs to this one; absent: it does not go there. */
  readonly onUnboundKey?: (key: UnboundKey) => Promise<boolean>;
  /** The system's place for secrets. Absent: the real one; `false`: none. */
  readonly keyring?: Keyring | false;
}

export interface UnboundKey {
  /** With its scope: `openai-compatible/groq`. */
  readonly provider: string;
  /** What wants the key: `https://api.example.com`. */
  readonly origin: string;
}

export interface StartedRun {
  readonly run: Run;
  readonly prepared: PreparedRun;
  /** Where its artifacts go. */
  readonly folder: string | undefined;
}

export interface CreateContextOptions {
  readonly cwd: string;
  readonly env: Environment;
  readonly providers: readonly ProviderPlugin[];
  readonly signal: AbortSignal;
  readonly contentDir?: string | undefined;
  readonly pythonShimDir?: string | undefined;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly onRunStarted?: ((started: StartedRun) => void) | undefined;
  readonly onInputRequired?: InputHandler | undefined;
  readonly onUnboundKey?: OperationContext["onUnboundKey"] | undefined;
  readonly keyring?: Keyring | false;
}

/** The context of one call: the project is looked for from `cwd` upwards. */
export function createContext(options: CreateContextOptions): OperationContext {
  const {
    cwd,
    env,
    providers,
    signal,
    contentDir,
    pythonShimDir,
    clock = systemClock,
    logger = silentLogger,
    onRunStarted,
    onInputRequired,
    onUnboundKey,
    keyring,
  } = options;
  const project = findProject(cwd);
  return {
    cwd,
    env,
    providers,
    signal,
    clock,
    logger,
    ...(project === undefined ? {} : { project }),
    ...(contentDir === undefined ? {} : { contentDir }),
    ...(pythonShimDir === undefined ? {} : { pythonShimDir }),
    ...(onRunStarted === undefined ? {} : { onRunStarted }),
    ...(onInputRequired === undefined ? {} : { onInputRequired }),
    ...(onUnboundKey === undefined ? {} : { onUnboundKey }),
    ...(keyring === undefined ? {} : { keyring }),
  };
}
