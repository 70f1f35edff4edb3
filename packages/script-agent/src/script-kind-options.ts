import type { Environment, ProjectPaths } from "@llm-orc/project-files";
import type { ScriptCacheOptions } from "./cache/script-cache.ts";
import type { ProcessEnd } from "./process/run-process.ts";

/** Where scripts and interpreters are looked for. */
export interface ResolveOptions {
  /** The folder in which scripts run, and the base of the search when there is no project. */
  readonly cwd: string;
  /** The discovered project; its root is the base of the search. */
  readonly project?: ProjectPaths;
  /** llm-orc's own environment. */
  readonly env: Environment;
  /** Further folders that are searched last, such as the `scripts` of a bundled library. */
  readonly scriptDirs?: readonly string[];
}

export interface ScriptLimits {
  /** More output than this ends the script and fails it. Default 16 MiB. */
  readonly stdoutBytes: number;
  /** How much of the end of the error output is kept. Default 64 KiB. */
  readonly stderrBytes: number;
  /** A longer value goes into a file instead of the environment. Default 100 KiB. */
  readonly environmentValueBytes: number;
  /** From SIGTERM to SIGKILL. Default 2000. */
  readonly terminateGraceMs: number;
  /** How long after a script's exit silence on its still open pipes is waited for. Default 250. */
  readonly drainGraceMs: number;
  /** How often one agent may ask. Default 10. */
  readonly questions: number;
}

export const defaultScriptLimits: ScriptLimits = {
  stdoutBytes: 16 * 1024 * 1024,
  stderrBytes: 64 * 1024,
  environmentValueBytes: 100 * 1024,
  terminateGraceMs: 2000,
  drainGraceMs: 250,
  questions: 10,
};

export interface ScriptKindOptions extends ResolveOptions {
  /**
   * The variables of `env` that scripts see, besides `PATH`, `HOME`, `TMPDIR` and `LANG`; `NAME_*` takes all that begin so.
   * Absent: all of `env`.
   */
  readonly environmentAllowList?: readonly string[];
  /** Whether `script:` text that names no file runs as shell. Default `allow`. */
  readonly inlineShell?: "allow" | "refuse";
  /**
   * `os`: scripts run in bubblewrap (own process namespace, no network and nothing writable but what their header declares,
   * a private `/tmp`, keys hidden); without bubblewrap they are refused. Default `none`.
   */
  readonly sandbox?: "none" | "os";
  /** What the sandbox allows to scripts without a header of ours, and to inline text. Default: nothing. */
  readonly sandboxAllows?: {
    /** Paths below `cwd`. */
    readonly writable?: readonly string[];
    /** False takes it from scripts with a header too. */
    readonly network?: boolean;
  };
  /** The folder with the Python module `llm_orc`. Default: this package's own; a bundle says where it put it. */
  readonly pythonShimDir?: string;
  readonly limits?: Partial<ScriptLimits>;
  /** Where the answers of pure scripts are kept and looked for. Absent: every script runs. */
  readonly cache?: ScriptCacheOptions;
  /** Told how each process of a script ended, before its output is read. For trying a script: nothing is redacted here. */
  readonly onProcessEnd?: (end: ProcessEnd) => void;
}
