import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";

/** `scripts:` of the configuration. What it leaves out is not restricted. */
export interface ScriptPolicy {
  /** `refuse`: shell text in `script:` does not run. */
  readonly inline_shell?: "allow" | "refuse";
  /** The variables that scripts see beside the basic ones; `NAME_*` takes all that begin so. */
  readonly environment?: readonly string[];
  /** `os`: scripts run in bubblewrap or not at all. */
  readonly sandbox?: "none" | "os";
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
    sandbox: { enum: ["none", "os"], description: "os: scripts run in bubblewrap, without network; refused where it is missing." },
  },
  description: "What scripts may do. A project can only restrict further what the global file says.",
};

/** The policy of two layers: of each setting the stricter one. */
export function stricterPolicy(base: JsonValue | undefined, over: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(base) || !isJsonObject(over)) return isJsonObject(over) ? over : isJsonObject(base) ? base : undefined;
  const merged = { ...base, ...over };
  return {
    ...merged,
    ...(base["inline_shell"] === "refuse" ? { inline_shell: "refuse" } : {}),
    ...(base["sandbox"] === "os" ? { sandbox: "os" } : {}),
    ...(Array.isArray(base["environment"]) && Array.isArray(over["environment"])
      ? {
          environment: (over["environment"] as readonly string[]).filter((name) =>
            (base["environment"] as readonly string[]).includes(name),
          ),
        }
      : {}),
  };
}
