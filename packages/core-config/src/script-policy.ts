import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";

/** `scripts:` of the configuration. What it leaves out is not restricted. */
export interface ScriptPolicy {
  /** `refuse`: shell text in `script:` does not run. */
  readonly inline_shell?: "allow" | "refuse";
  /** The variables that scripts see beside the basic ones; `NAME_*` takes all that begin so. */
  readonly environment?: readonly string[];
  /** `os`: scripts run in bubblewrap or not at all. */
  readonly sandbox?: "none" | "os";
  /** Where scripts without a header may write in the sandbox. Relative to the working folder, and below it. */
  readonly writable?: readonly string[];
  /** In the sandbox: true gives the network to scripts without a header too, false to none. */
  readonly network?: boolean;
}

export const scriptPolicySchema: JsonSchema = {
  type: "object",
  properties: {
    inline_shell: { enum: ["allow", "refuse"], description: "Whether shell text in script: runs. Default: allow." },
    environment: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "The only variables that scripts see, beside PATH, HOME, TMPDIR and LANG; NAME_* takes all that begin so.",
    },
    sandbox: {
      enum: ["none", "os"],
      description:
        "os: scripts run in bubblewrap, with the network and the writable paths that their header declares; refused where it is missing.",
    },
    writable: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "Paths below the working folder to which scripts without a header may write in the sandbox. Default: none.",
    },
    network: {
      type: "boolean",
      description:
        "In the sandbox. true: scripts without a header have the network too; false: no script has. Default: those that declare it.",
    },
  },
  description: "What scripts may do. A project can only restrict further what the global file says.",
};

/** The policy of two layers: of each setting the stricter one. What widens a sandbox counts only from the layer that asks for it, or below. */
export function stricterPolicy(base: JsonValue | undefined, over: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(base) || !isJsonObject(over)) return isJsonObject(over) ? over : isJsonObject(base) ? base : undefined;
  const { writable: _writable, network: _network, ...merged } = { ...base, ...over };
  const isSandboxed = base["sandbox"] === "os";
  const environment = bothLists(base["environment"], over["environment"]);
  const writable = bothLists(base["writable"] ?? (isSandboxed ? [] : undefined), over["writable"]);
  const network = stricterNetwork(base["network"], over["network"], isSandboxed);
  return {
    ...merged,
    ...(base["inline_shell"] === "refuse" ? { inline_shell: "refuse" } : {}),
    ...(isSandboxed ? { sandbox: "os" } : {}),
    ...(environment === undefined ? {} : { environment }),
    ...(writable === undefined ? {} : { writable }),
    ...(network === undefined ? {} : { network }),
  };
}

// A list that is not there restricts nothing.
function bothLists(base: JsonValue | undefined, over: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(base) && Array.isArray(over) ? over.filter((item) => base.includes(item)) : (over ?? base);
}

// False is stricter than silence, and that than true.
function stricterNetwork(base: JsonValue | undefined, over: JsonValue | undefined, isSandboxed: boolean): JsonValue | undefined {
  if (base === false || over === false) return false;
  return isSandboxed ? base : (over ?? base);
}
