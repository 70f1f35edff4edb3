import { spawn } from "node:child_process";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export interface ScriptCall {
  readonly parameters?: object;
  readonly input?: unknown;
  readonly input_data?: unknown;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly user_input?: string;
  /** The whole standard input, in place of a document of the above. */
  readonly stdin?: string;
  /** The command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the current folder. */
  readonly cwd?: string;
}

/** What the script, by its path below `library/scripts`, answers as a process of its own. */
export async function runLibraryScript(reference: string, call: ScriptCall = {}): Promise<Record<string, unknown>> {
  const { parameters, input, input_data, dependencies, user_input, args = [], cwd, env = {} } = call;
  const { stdin = JSON.stringify({ agent_name: "a", input, input_data, parameters, dependencies, user_input }) } = call;
  const path = fileURLToPath(new URL(`../${reference}`, import.meta.url));
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:GIT_|AGENT_PARAMETERS)/.test(name)));
  const child = spawn(process.execPath, [path, ...args], { cwd, env: { ...inherited, ...env } });
  // A script that fails early does not read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  if (stderr !== "") throw new Error(`${reference} wrote to its error output: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
