import type { Readable, Writable } from "node:stream";
import type { Logger } from "@llm-orc/contracts";
import type { CreateContextOptions, OperationContext } from "@llm-orc/operations";
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

/** What `mcp serve` was given, as it was typed; absent is the server's own default. */
export interface McpServeOptions {
  readonly transport?: "stdio" | "http" | undefined;
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  /** Separated by commas. */
  readonly toolsets?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly project?: string | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly oauthIssuer?: string | undefined;
  readonly oauthAudience?: string | undefined;
}

/** The MCP server, which is a surface of its own: the app brings it. */
export interface McpHandle {
  /** How a client starts this program: the Node that runs it, and its file. Absolute paths. */
  readonly program: { readonly node: string; readonly script: string };
  /** Serves until the client is gone or the command line's signal is aborted. */
  serve(
    options: McpServeOptions,
    given: {
      readonly logger: Logger;
      readonly createContext: (given: Pick<CreateContextOptions, "cwd" | "env" | "signal">) => OperationContext;
    },
  ): Promise<void>;
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
  readonly mcp?: McpHandle;
  /**
   * Aborted by the first Ctrl-C, SIGTERM or SIGHUP, with its name; the second ends the process at once. `SIGPIPE`: whoever read
   * stdout is gone.
   */
  readonly signal: AbortSignal;
}
