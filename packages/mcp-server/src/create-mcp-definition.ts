import type { OperationContext } from "@llm-orc/operations";
import type { McpDefinition, McpSession } from "./definition/mcp-definition.ts";
import type { Toolset } from "./definition/tool-definition.ts";
import { allPrompts } from "./prompts/prompts.ts";
import { allResources } from "./resources/all-resources.ts";
import { openProjectSession } from "./session/project-session.ts";
import { createRunningRuns } from "./session/running-runs.ts";
import { chooseTools } from "./tools/all-tools.ts";

export interface McpDefinitionOptions {
  /** What a call in this folder may use. Its signal ends the server's work, that in the background too. */
  readonly createContext: (cwd: string) => OperationContext;
  /** Where the project is looked for until a client sets another. */
  readonly cwd: string;
  readonly version: string;
  /** Default: all. */
  readonly toolsets?: readonly Toolset[] | undefined;
  /** Only tools that change nothing. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Runs that nobody waits for, at the same time. Default 4. */
  readonly maxBackgroundRuns?: number | undefined;
}

/** The server of this program, and how it ends. */
export interface LlmOrcDefinition extends McpDefinition {
  /** Stops its runs, and comes back when they have ended. */
  close(): Promise<void>;
}

/** Everything that llm-orc offers over MCP. Reads and starts nothing until it is called. */
export function createMcpDefinition(options: McpDefinitionOptions): LlmOrcDefinition {
  const { createContext, cwd, version, toolsets, readOnly, maxBackgroundRuns = 4 } = options;
  const runs = createRunningRuns({ maxBackground: maxBackgroundRuns });
  return {
    name: "llm-orc",
    version,
    instructions: INSTRUCTIONS,
    tools: chooseTools({ toolsets, readOnly }),
    resources: allResources,
    prompts: allPrompts,
    openSession: ({ scopes }): McpSession => openProjectSession({ scopes, runs, cwd, createContext }),
    close: () => runs.close(),
  };
}

const INSTRUCTIONS = `llm-orc runs ensembles: graphs of language models and scripts, one YAML file each, that work on an input and hand over one deliverable.
To use one: list_ensembles (or library_search and library_copy), check_ensemble_runnable, invoke. Runs of minutes: invoke with background, then get_run.
To write one: get_help for the schema, get_provider_status and list_profiles for the models, create_ensemble, validate_ensemble.
After a run: analyze_execution for figures and failures, get_run for the answers. Models cost money: give invoke a budget_usd.`;
