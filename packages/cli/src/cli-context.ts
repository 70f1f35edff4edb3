import type { Readable, Writable } from "node:stream";
import type { ProviderPlugin } from "@llm-orc/provider";

/** A stream that may be a terminal. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface InputStream extends Readable {
  readonly isTTY?: boolean;
  /** Of a terminal: whether each key arrives as it is pressed, and is not shown. */
  setRawMode?(isRaw: boolean): unknown;
}

/** What the command line gets from the app that wires it. Nothing is read from globals. */
export interface CliContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly version: string;
  /** What one types to run this program: `llm-orc`, or a path where it is not installed. */
  readonly programName: string;
  readonly providers: readonly ProviderPlugin[];
  /** The bundled ensembles, scripts and profiles. */
  readonly contentDir?: string;
  /** The folder with the Python module `llm_orc`. */
  readonly pythonShimDir?: string;
  /** Aborted by the first Ctrl-C or SIGTERM; the second ends the process at once. */
  readonly signal: AbortSignal;
}
