import { OrcError } from "@llm-orc/contracts";
import type { Argv } from "yargs";
import { jsonOption } from "./output-options.ts";
import type { McpServeOptions } from "../cli-context.ts";

export const MCP_COMMANDS = ["serve", "config"] as const;
export type McpCommandName = `mcp ${(typeof MCP_COMMANDS)[number]}`;

export const MCP_CLIENTS = ["claude-code", "claude-desktop", "cursor", "vscode"] as const;
export type McpClient = (typeof MCP_CLIENTS)[number];

/** Those of the server, which says no to others itself when it starts. */
const TOOLSETS = ["core", "ensembles", "profiles", "scripts", "library", "artifacts", "runs"];

/** The commands of `mcp`, with their options. */
export function mcpCommands(group: Argv, on: (name: McpCommandName) => (args: object) => void): Argv {
  return group
    .command("serve", "Speak MCP on standard input and output, or over HTTP", serveOptions, on("mcp serve"))
    .command("config", "Print what to put into a client's configuration", configOptions, on("mcp config"))
    .demandCommand(1, "Say which: serve or config.");
}

/** Of `serve`, as they were typed. */
export function toServeOptions(args: Readonly<Record<string, unknown>>): McpServeOptions {
  const text = (name: string): string | undefined => args[name] as string | undefined;
  const list = (name: string): readonly string[] | undefined => args[name] as readonly string[] | undefined;
  return {
    transport: args["transport"] as McpServeOptions["transport"],
    port: text("port"),
    host: text("host"),
    toolsets: text("toolsets"),
    readOnly: args["read-only"] === true,
    project: text("project"),
    allowedHosts: list("allowed-host"),
    allowedOrigins: list("allowed-origin"),
    oauthIssuer: text("oauth-issuer"),
    oauthAudience: text("oauth-audience"),
  };
}

function whatIsServed(command: Argv): Argv {
  return command
    .option("toolsets", {
      type: "string",
      requiresArg: true,
      describe: `Some of ${TOOLSETS.join(",")}. Default: all`,
    })
    .option("read-only", { type: "boolean", default: false, describe: "Only tools that change nothing and run nothing" })
    .option("project", { type: "string", requiresArg: true, describe: "The folder with the project. Default: this one" });
}

function serveOptions(command: Argv): Argv {
  return jsonOption(whatIsServed(command))
    .option("transport", { choices: ["stdio", "http"] as const, default: "stdio", requiresArg: true, describe: "How clients reach it" })
    .option("port", { type: "string", requiresArg: true, describe: "For http; 0 is any free one. Default: 8080" })
    .option("host", { type: "string", requiresArg: true, describe: "For http: where to listen. Default: 127.0.0.1" })
    .option("allowed-host", listed("For http: another name under which it is reached; again for more"))
    .option("allowed-origin", listed("For http: a web page that may call it; again for more"))
    .option("oauth-issuer", { type: "string", requiresArg: true, describe: "For http: whose tokens it takes, instead of one of its own" })
    .option("oauth-audience", { type: "string", requiresArg: true, describe: "For http: its address, as these tokens name it" });
}

function listed(describe: string): { readonly type: "string"; readonly array: true; readonly nargs: 1; readonly describe: string } {
  return { type: "string", array: true, nargs: 1, describe };
}

function configOptions(command: Argv): Argv {
  return jsonOption(whatIsServed(command))
    .option("client", { choices: MCP_CLIENTS, requiresArg: true, describe: "Only for this one, ready to be pasted" })
    .check(({ toolsets }) => {
      const unknown = typeof toolsets === "string" && toolsets.split(",").find((name) => !TOOLSETS.includes(name.trim()));
      if (unknown === false || unknown === undefined) return true;
      throw new OrcError("USAGE_INVALID", `There is no toolset ${JSON.stringify(unknown.slice(0, 100))}.`, {
        hint: `Separated by commas, some of: ${TOOLSETS.join(", ")}.`,
      });
    });
}
