import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { writeFileAtomic } from "@llm-orc/project-files";
import { defineOperation, type Operation } from "../operation.ts";

export interface CreateProfileInput {
  readonly name: string;
  /** `anthropic-api`, `ollama`, `openai-compatible/groq` ... */
  readonly provider: string;
  readonly model: string;
  readonly system_prompt?: string;
  readonly timeout_seconds?: number;
  readonly temperature?: number;
  readonly max_tokens?: number;
}

export interface CreateProfileOutput {
  readonly created: true;
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * Writes a profile of the project, `profiles/<name>.yaml`. Throws `PROJECT_NOT_FOUND`, `NAME_INVALID`, `PROFILE_EXISTS`, `PROFILE_INVALID`,
 * `PROFILE_HAS_SECRET`, `PROVIDER_UNKNOWN`, `PATH_OUTSIDE`; then nothing is written.
 */
export const createProfile: Operation<CreateProfileInput, CreateProfileOutput> = defineOperation({
  name: "create_profile",
  description: "Create a model profile in the project. Keys do not belong into it.",
  scope: "write",
  inputSchema: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1, description: "What agents call it." },
      provider: { type: "string", minLength: 1, description: "anthropic-api, google-gemini, ollama, openai-compatible/<name> ..." },
      model: { type: "string", minLength: 1, description: "The model's id, as its provider writes it." },
      system_prompt: { type: "string", description: "For agents that have none." },
      timeout_seconds: { type: "number", exclusiveMinimum: 0 },
      temperature: { type: "number" },
      max_tokens: { type: "integer", minimum: 1, description: "Upper bound of an answer." },
    },
    required: ["name", "provider", "model"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { created: { type: "boolean" }, name: { type: "string" }, path: { type: "string" } },
    required: ["created", "name", "path"],
  },
  async run(context, { name, provider, model, system_prompt, timeout_seconds, temperature, max_tokens }) {
    const [{ parseProfileName, placeForProfile }, { checkProfile }, { toYamlText }] = await Promise.all([
      import("./own-profiles.ts"),
      import("./check-profile.ts"),
      import("@llm-orc/core-config"),
    ]);
    parseProfileName(name);
    const given = { name, provider, model, system_prompt, timeout_seconds, temperature, max_tokens };
    const profile = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as JsonObject;
    await checkProfile(context, profile, Object.keys(profile));
    const path = await placeForProfile(context, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic(path, toYamlText(profile));
    return { created: true, name, path };
  },
});
