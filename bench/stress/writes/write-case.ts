import type { JsonObject } from "@llm-orc/contracts";

/** A command that writes, and what there is before it. */
export interface WriteCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** Of this command and those before and after it, beside what each has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Below the folder that holds `project` and `home`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Commands before it, in the same project. */
  readonly setup?: readonly Pick<WriteCase, "args" | "stdin">[];
  /** What happens to its folders after that. */
  readonly arrange?: (root: string) => void;
  /** What goes on after a failure where the command itself has nothing left to do. */
  readonly orElse?: readonly Pick<WriteCase, "args" | "stdin">[];
  /** Exit code when nothing goes wrong. Default 0. */
  readonly exitCode?: number;
}

/** In what is sent to a tool: the newest run of `greet`, as lists call it. */
export const NEWEST_RUN = "<the newest run of greet>";

export const ENSEMBLE = `name: greet
description: Greets.
agents:
  - {name: hello, model_profile: quick}
  - {name: again, model_profile: quick, depends_on: [hello]}
`;
export const PROFILE = "name: quick\nprovider: sim\nmodel: small\n";
export const PROJECT = {
  "project/.llm-orc/config.yaml": "project: {name: mine}\n",
  "project/.llm-orc/ensembles/greet.yaml": ENSEMBLE,
  "project/.llm-orc/profiles/quick.yaml": PROFILE,
};
export const SHOUT = `#!/bin/sh
# llm-orc-script
# {"what": "Shouts.", "pure": true}
cat > /dev/null
echo '{"success": true, "output": "HELLO"}'
`;
export const SCRIPT = {
  "project/.llm-orc/config.yaml": "performance: {script_cache: true}\n",
  "project/.llm-orc/ensembles/shout.yaml": "name: shout\ndescription: Shouts.\nagents: [{name: a, script: tell/shout.sh}]\n",
  "project/.llm-orc/scripts/tell/shout.sh": SHOUT,
};
export const GLOBAL = "home/.config/llm-orc";
/** A library, from its root. */
export const LIBRARY_FILES = {
  "ensembles/talk/greet.yaml": ENSEMBLE.replace("hello, model_profile: quick", "hello, script: tell/shout.sh"),
  "profiles/sim/quick.yaml": PROFILE,
  "scripts/tell/shout.sh": SHOUT,
};
export const LIBRARY: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LIBRARY_FILES).map(([path, text]) => [`project/llm-orchestra-library/${path}`, text]),
);

/** One call of a tool, as a client of the MCP server sends it. */
export function toolCall(name: string, args: JsonObject): Pick<WriteCase, "args" | "stdin"> {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "stress", version: "1.0.0" },
  };
  const request = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args, _meta: meta } };
  return { args: ["mcp", "serve"], stdin: `${JSON.stringify(request)}\n` };
}
