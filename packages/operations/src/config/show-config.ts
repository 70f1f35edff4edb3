import type { JsonObject } from "@llm-orc/contracts";
import { unreadMessages } from "../unread-messages.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { ConfigOrigin } from "./config-origins.ts";

export interface ShowConfigInput {
  /** Whether to say where each value comes from. Default false. */
  readonly origins?: boolean;
}

export interface ShowConfigOutput {
  /** What holds here, defaults and profiles included, as a `config.yaml` would write it. Values of secret headers are `[redacted]`. */
  readonly config: JsonObject;
  /** By the JSON Pointer of each value that is no map. */
  readonly origins?: Readonly<Record<string, ConfigOrigin>>;
  /** What the project asks for and does not have, because the user does not trust it. */
  readonly untrusted: readonly string[];
  /** Of files that the system does not let be read: what is in them is not shown. */
  readonly unread: readonly string[];
}

/** The configuration that holds here, and where it comes from. Throws `CONFIG_UNREADABLE`. */
export const showConfig: Operation<ShowConfigInput, ShowConfigOutput> = defineOperation({
  name: "show_config",
  description: "Show the configuration that holds here, and with origins the file and line of each value.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { origins: { type: "boolean", default: false, description: "Say where each value comes from." } },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      config: { type: "object" },
      origins: { type: "object" },
      untrusted: { type: "array", items: { type: "string" } },
      unread: { type: "array", items: { type: "string" } },
    },
    required: ["config", "untrusted", "unread"],
  },
  async run(context, { origins = false }) {
    const [{ readEffectiveConfig }, { configOrigins }, { maskSecrets }] = await Promise.all([
      import("./effective-config.ts"),
      import("./config-origins.ts"),
      import("./mask-secrets.ts"),
    ]);
    const effective = await readEffectiveConfig(context);
    return {
      config: maskSecrets(effective.config),
      ...(origins ? { origins: configOrigins(context, effective) } : {}),
      untrusted: effective.untrusted,
      unread: unreadMessages(effective.diagnostics),
    };
  },
});
