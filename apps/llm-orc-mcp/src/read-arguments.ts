import { parseArgs } from "node:util";
import { OrcError } from "@llm-orc/contracts";
import type { ServeOptions } from "@llm-orc/mcp-server";

export type Arguments =
  | { readonly type: "serve"; readonly options: ServeOptions; readonly debug: boolean }
  | { readonly type: "help" }
  | { readonly type: "version" };

/** The flags of `llm-orc mcp serve`. Throws `USAGE_INVALID`. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parse(argv);
  if (values.help) return { type: "help" };
  if (values.version) return { type: "version" };
  const { transport } = values;
  if (transport !== undefined && transport !== "stdio" && transport !== "http") {
    throw new OrcError("USAGE_INVALID", `There is no transport ${JSON.stringify(transport.slice(0, 100))}.`, { hint: "stdio, or http." });
  }
  return {
    type: "serve",
    debug: values.debug === true,
    options: {
      transport,
      port: values.port,
      host: values.host,
      toolsets: values.toolsets,
      readOnly: values["read-only"],
      project: values.project,
      allowedHosts: values["allowed-host"],
      allowedOrigins: values["allowed-origin"],
      oauthIssuer: values["oauth-issuer"],
      oauthAudience: values["oauth-audience"],
    },
  };
}

export const HELP = `llm-orc-mcp [options]

The MCP server of llm-orc, for a program that starts it: it speaks on standard input and output.

  --toolsets a,b         some of core,ensembles,profiles,scripts,library,artifacts,runs; default: all
  --read-only            only tools that change nothing and run nothing
  --project <folder>     the folder with the project; default: the current one
  --debug                what is logged besides warnings, on stderr
  --version, --help

Over HTTP, with a token that is made at the start or taken from LLM_ORC_SERVER_TOKEN:

  --transport http
  --port <n>             0 is any free one; default: 8080
  --host <address>       where to listen; default: 127.0.0.1
  --allowed-host <name>  another name under which it is reached; again for more
  --allowed-origin <url> a web page that may call it; again for more
  --oauth-issuer <url> --oauth-audience <url>
                         whose tokens it takes, and its own address, as they name it
`;

function parse(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const list = { type: "string", multiple: true } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        transport: text,
        port: text,
        host: text,
        toolsets: text,
        "read-only": flag,
        project: text,
        "allowed-host": list,
        "allowed-origin": list,
        "oauth-issuer": text,
        "oauth-audience": text,
        debug: flag,
        help: { ...flag, short: "h" },
        version: { ...flag, short: "V" },
      },
    });
  } catch (error) {
    throw new OrcError("USAGE_INVALID", error instanceof Error ? error.message : String(error), { hint: "See: llm-orc-mcp --help" });
  }
}
