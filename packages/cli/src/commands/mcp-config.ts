import { resolve } from "node:path";
import type { CliContext } from "../cli-context.ts";
import { EXIT } from "../exit-codes.ts";
import { toOperationContext, writeJson } from "../operation-context.ts";
import type { CommandHandler } from "../parse-arguments.ts";
import { MCP_CLIENTS, type McpClient } from "./mcp-arguments.ts";
import { type McpEntry, mcpEntry } from "./mcp-entry.ts";
import { mcpOf } from "./mcp-serve.ts";

/** Prints, and changes no configuration. For one client, stdout is what to paste and nothing else. */
export function mcpConfigCommand(context: CliContext): CommandHandler {
  return async (args) => {
    const { program } = mcpOf(context);
    const { project, cwd } = toOperationContext(context);
    const given = args["project"] as string | undefined;
    const client = args["client"] as McpClient | undefined;
    const entries = (client === undefined ? MCP_CLIENTS : [client]).map((each) =>
      mcpEntry(each, {
        program,
        project: given === undefined ? undefined : resolve(cwd, given),
        folder: project?.root ?? cwd,
        toolsets: args["toolsets"] as string | undefined,
        readOnly: args["read-only"] === true,
      }),
    );
    const [only] = entries;
    if (args["json"] === true) writeJson(context, { clients: entries });
    else if (client === undefined) context.stdout.write(entries.map(titled).join("\n"));
    else if (only !== undefined) writeOne(context, only);
    return EXIT.ok;
  };
}

function writeOne({ stdout, stderr }: CliContext, entry: McpEntry): void {
  stderr.write(`${entry.name}: ${whereItGoes(entry)}\n`);
  stdout.write(toPaste(entry));
}

function titled(entry: McpEntry): string {
  return `${entry.name}: ${whereItGoes(entry)}\n${toPaste(entry)}`;
}

function whereItGoes({ command, file }: McpEntry): string {
  return command === undefined ? `into ${file}` : "type this in the project's folder";
}

function toPaste({ command, configuration }: McpEntry): string {
  return `${command ?? JSON.stringify(configuration, null, 2)}\n`;
}
