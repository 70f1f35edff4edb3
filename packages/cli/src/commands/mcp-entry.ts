import type { McpClient } from "./mcp-arguments.ts";

/** What a client has to be told to start the server. */
export interface McpEntry {
  readonly client: McpClient;
  readonly name: string;
  /** Where the configuration stands. */
  readonly file: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The same as something to type, where the client has a command for it. */
  readonly command?: string;
}

export interface McpEntryOptions {
  /** The program's file is started by this Node: programs with a window do not have the PATH of a terminal. */
  readonly program: { readonly node: string; readonly script: string };
  /** Chosen by the user. */
  readonly project?: string | undefined;
  /** For a client that starts the server anywhere. */
  readonly folder: string;
  readonly toolsets?: string | undefined;
  readonly readOnly: boolean;
}

interface ClientForm {
  readonly name: string;
  readonly file: string;
  readonly key: "mcpServers" | "servers";
  /** Where the client starts the server: in the folder that is open, anywhere, or it has a word for that folder. */
  readonly starts: "in-folder" | "anywhere" | { readonly folder: string };
  readonly type?: "stdio";
}

const FORMS: Readonly<Record<McpClient, ClientForm>> = {
  "claude-code": { name: "Claude Code", file: ".mcp.json of the project", key: "mcpServers", starts: "in-folder", type: "stdio" },
  "claude-desktop": {
    name: "Claude Desktop",
    file: "claude_desktop_config.json (Settings, Developer, Edit Config)",
    key: "mcpServers",
    starts: "anywhere",
  },
  cursor: { name: "Cursor", file: ".cursor/mcp.json of the project", key: "mcpServers", starts: { folder: "${workspaceFolder}" } },
  vscode: {
    name: "VS Code",
    file: ".vscode/mcp.json of the project",
    key: "servers",
    starts: { folder: "${workspaceFolder}" },
    type: "stdio",
  },
};

export function mcpEntry(client: McpClient, options: McpEntryOptions): McpEntry {
  const { name, file, key, type, starts } = FORMS[client];
  const { program, toolsets, readOnly } = options;
  const project = options.project ?? projectOf(starts, options.folder);
  const args = [
    program.script,
    "mcp",
    "serve",
    ...(project === undefined ? [] : ["--project", project]),
    ...(toolsets === undefined ? [] : ["--toolsets", toolsets]),
    ...(readOnly ? ["--read-only"] : []),
  ];
  const configuration = { [key]: { "llm-orc": { ...(type === undefined ? {} : { type }), command: program.node, args } } };
  if (client !== "claude-code") return { client, name, file, configuration };
  return { client, name, file, configuration, command: ["claude mcp add llm-orc --", ...[program.node, ...args].map(shellWord)].join(" ") };
}

function projectOf(starts: ClientForm["starts"], folder: string): string | undefined {
  if (starts === "in-folder") return undefined;
  return starts === "anywhere" ? folder : starts.folder;
}

/** A word as a POSIX shell reads it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
