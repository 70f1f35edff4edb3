import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Logger } from "@llm-orc/contracts";
import type { CreateContextOptions, OperationContext } from "@llm-orc/operations";
import { createMcpDefinition, type LlmOrcDefinition } from "../create-mcp-definition.ts";
import { serveHttp } from "../http/serve-http.ts";
import { serveStdio } from "../stdio/serve-stdio.ts";
import { startNote } from "./start-note.ts";
import { planServing, type ServeOptions, type ServePlan, TOKEN_VARIABLE } from "./serve-options.ts";

/** The program that serves, as its process has it. */
export interface ServingProgram {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly version: string;
  readonly logger: Logger;
  /** Aborted: the server ends, within ten seconds. */
  readonly signal: AbortSignal;
  /** What a call in a folder may use, with the program's own providers and content. */
  readonly createContext: (given: Pick<CreateContextOptions, "cwd" | "env" | "signal">) => OperationContext;
}

/**
 * Serves MCP until the client closes standard input, or at the program's signal; then every run that it has started is ended.
 * Throws, before anything is served, what `planServing` and `serveHttp` throw.
 */
export async function serveMcp(options: ServeOptions, program: ServingProgram): Promise<void> {
  const plan = planServing(options, program);
  // Scripts inherit the environment, and none of them is a client.
  const { [TOKEN_VARIABLE]: _token, ...env } = program.env;
  const ending = new AbortController();
  const definition = createMcpDefinition({
    cwd: plan.cwd,
    version: program.version,
    toolsets: plan.toolsets,
    readOnly: plan.readOnly,
    createContext: (cwd) => program.createContext({ cwd, env, signal: ending.signal }),
  });
  try {
    await (plan.transport === "http" ? serveOverHttp(definition, plan, program) : serveOverStdio(definition, program));
  } finally {
    ending.abort(program.signal.reason);
    await definition.close();
  }
}

async function serveOverStdio(definition: LlmOrcDefinition, { stdin, stdout, stderr, logger, signal }: ServingProgram): Promise<void> {
  if (stdin.isTTY === true) {
    stderr.write("This is for a program that starts it: it speaks MCP on standard input and output. Ctrl-C ends it.\n");
  }
  await serveStdio(definition, { stdin, stdout, stderr, logger, signal });
}

async function serveOverHttp(definition: LlmOrcDefinition, plan: ServePlan, { stderr, logger, signal }: ServingProgram): Promise<void> {
  const server = await serveHttp(definition, { ...plan, logger });
  stderr.write(startNote(server, plan.auth));
  if (!signal.aborted) await once(signal, "abort");
  // The listener would give what is at work a moment. Runs take longer than that: they are cancelled, and kept as far as they came.
  await Promise.all([server.close(), definition.close()]);
}
