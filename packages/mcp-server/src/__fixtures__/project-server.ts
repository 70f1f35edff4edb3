import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { createContext } from "@llm-orc/operations";
import { sim } from "@llm-orc/providers-sim";
import { type FakeProvider, fakeProvider } from "@llm-orc/testkit";
import { checkArguments, isValidAgainst } from "../adapters/check-arguments.ts";
import { createMcpDefinition, type LlmOrcDefinition, type McpDefinitionOptions } from "../create-mcp-definition.ts";
import type { Scope } from "../definition/scope.ts";
import type { LogLevel, Resumed, ToolOutcome } from "../definition/tool-definition.ts";
import { type ProjectSession, projectSession } from "../session/project-session.ts";

export const ALL_SCOPES: ReadonlySet<Scope> = new Set(["read", "run", "write", "write:script", "admin"]);

export interface CallOptions {
  readonly session?: ProjectSession;
  readonly signal?: AbortSignal;
  readonly resumed?: Resumed;
  readonly onProgress?: (report: { readonly progress: number; readonly total: number; readonly message: string }) => void;
  readonly onLog?: (level: LogLevel, message: string, data: JsonObject) => void;
}

export type Done = Extract<ToolOutcome, { type: "done" }>;

/** A project in a temporary folder, and the tools on it. */
export interface ProjectServer {
  /** The folder around the project: what lies beside it is outside. */
  readonly outside: string;
  readonly root: string;
  readonly definition: LlmOrcDefinition;
  readonly session: ProjectSession;
  readonly provider: FakeProvider;
  open(): ProjectSession;
  write(files: Readonly<Record<string, string>>): void;
  /** As an adapter calls it; what is done has to fit the tool's output schema. */
  call(name: string, args?: JsonObject, options?: CallOptions): Promise<ToolOutcome>;
  /** The same for what has to succeed. */
  done(name: string, args?: JsonObject, options?: CallOptions): Promise<Done>;
  read(uri: string, params?: Readonly<Record<string, string>>): Promise<unknown>;
  close(): Promise<void>;
}

export interface ProjectServerOptions extends Partial<Omit<McpDefinitionOptions, "createContext">> {
  readonly files?: Readonly<Record<string, string>>;
  readonly replies?: NonNullable<Parameters<typeof fakeProvider>[0]>["replies"];
  readonly env?: Readonly<Record<string, string>>;
  /** The library that comes along, from the folder around the project. Default: the real one. */
  readonly contentDir?: string;
}

export function startProjectServer({ files = {}, replies, env = {}, contentDir, ...options }: ProjectServerOptions = {}): ProjectServer {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), "llm-orc-mcp-")));
  const root = join(outside, "project");
  mkdirSync(join(root, ".llm-orc"), { recursive: true });
  const provider = fakeProvider(replies === undefined ? {} : { replies });
  const ending = new AbortController();
  const definition = createMcpDefinition({
    cwd: root,
    version: "1.2.3",
    createContext: (cwd) =>
      createContext({
        cwd,
        env: { PATH: process.env["PATH"], HOME: join(outside, "home"), OLLAMA_HOST: "127.0.0.1:1", ...env },
        providers: [sim, provider],
        signal: ending.signal,
        contentDir: contentDir === undefined ? join(import.meta.dirname, "../../../../library") : join(outside, contentDir),
        keyring: false,
      }),
    ...options,
  });
  const open = (): ProjectSession => projectSession(definition.openSession({ scopes: ALL_SCOPES }));
  const session = open();

  function write(more: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { mode: 0o755 });
    }
  }

  async function call(name: string, args: JsonObject = {}, callOptions: CallOptions = {}): Promise<ToolOutcome> {
    const tool = definition.tools.find((candidate) => candidate.name === name);
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    const checked = await checkArguments(tool.inputSchema, args);
    if (checked.type === "invalid") return { type: "error", error: checked.error };
    const outcome = await tool.call({
      args: checked.args,
      session: callOptions.session ?? session,
      signal: callOptions.signal ?? new AbortController().signal,
      progress: (report) => callOptions.onProgress?.(report),
      log: (level, message, data = {}) => callOptions.onLog?.(level, message, data),
      ...(callOptions.resumed === undefined ? {} : { resumed: callOptions.resumed }),
    });
    const result = outcome.type === "needs_input" ? outcome.otherwise : outcome;
    if (result.type === "done" && !(await isValidAgainst(tool.outputSchema, result.structured))) {
      throw new Error(`${name} gave what its output schema does not allow: ${JSON.stringify(result.structured)}`);
    }
    return outcome;
  }

  write(files);
  return {
    outside,
    root,
    definition,
    session,
    provider,
    open,
    write,
    call,
    async done(name, args, callOptions) {
      const outcome = await call(name, args, callOptions);
      if (outcome.type !== "done") throw new Error(`${name}: ${JSON.stringify(outcome)}`);
      return outcome;
    },
    async read(uri, params = {}) {
      const resource = definition.resources.find((candidate) => (candidate.uri ?? candidate.uriTemplate) === uri);
      if (resource === undefined) throw new Error(`There is no resource ${uri}.`);
      return JSON.parse(String(await resource.read(params, session, new AbortController().signal)));
    },
    async close() {
      ending.abort();
      await definition.close();
      await session.close();
      rmSync(outside, { recursive: true, force: true });
    },
  };
}

export function ensemble(agents: string, name = "e"): string {
  return `name: ${name}\ndescription: What ${name} does.\nagents: ${agents}\n`;
}
