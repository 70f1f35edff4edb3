import type { JsonSchema } from "@llm-orc/contracts";

/**
 * From `providers: claude-cli: settings:` of the user's own config.yaml. Whoever reads configuration must drop `enabled`,
 * `command` and `environment` from a project's files: they decide that a program runs, and which.
 */
export interface ClaudeCliSettings {
  /** Nothing is started unless the user says true. */
  readonly enabled?: boolean;
  /** A name to look for on `PATH`, or an absolute path. Default `claude`. */
  readonly command?: string;
  /** What the command sees of the user's environment; filled by `settingsFromEnvironment`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long the command may say nothing. Default 120,000. */
  readonly idle_timeout_ms?: number;
  /** How long one call may take. Default 1,800,000. */
  readonly total_timeout_ms?: number;
}

export const settingsSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    enabled: { type: "boolean", description: "Lets the command be started. Global file only." },
    command: { type: "string", minLength: 1, description: "A name on PATH or an absolute path; default claude. Global file only." },
    environment: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "The command's environment, instead of a part of yours. Global file only.",
    },
    idle_timeout_ms: { type: "integer", minimum: 1 },
    total_timeout_ms: { type: "integer", minimum: 1 },
  },
};

/** The command has no options that are worth a profile's. */
export const optionsSchema: JsonSchema = { type: "object", additionalProperties: false, properties: {} };
