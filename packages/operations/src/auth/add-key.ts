import { OrcError, type Redacted } from "@llm-orc/contracts";
import type { CredentialPlace } from "@llm-orc/credentials";
import { findEnvironmentKey } from "@llm-orc/provider";
import { defineOperation, type Operation } from "../operation.ts";

export interface AddKeyInput {
  /** `anthropic-api`, `openai-compatible/groq`. */
  readonly provider: string;
  /** Handed in as a value that does not print. It is no part of the schema: nobody sends it as JSON. */
  readonly key: Redacted;
  /** Addresses that it may be sent to, beside the vendor's own. */
  readonly origins?: readonly string[];
  /** Default: where the provider's key was before, else the file. */
  readonly place?: CredentialPlace;
}

export interface StoredOutput {
  readonly provider: string;
  /** Where it went: a keyring that cannot be used leaves it to the file. */
  readonly place: CredentialPlace;
  readonly file: string;
  readonly replaced: boolean;
  /** Where it may be sent; none: not known yet. */
  readonly origins: readonly string[];
  /** A variable that is set, and counts before what is stored. */
  readonly shadowed_by?: string;
}

export const storedOutputSchema = {
  type: "object",
  properties: {
    provider: { type: "string" },
    place: { enum: ["file", "keyring"] },
    file: { type: "string" },
    replaced: { type: "boolean" },
    origins: { type: "array", items: { type: "string" } },
    shadowed_by: { type: "string" },
  },
  required: ["provider", "place", "file", "replaced", "origins"],
} as const;

/**
 * Stores the key of a provider, or replaces it; what was granted to the one before stays granted. Throws what is wrong with the
 * provider, the key and the origins, and what the store throws.
 */
export const addKey: Operation<AddKeyInput, StoredOutput> = defineOperation({
  name: "add_key",
  description: "Store the API key of a provider for this user.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: {
      provider: { type: "string", description: "Its name, with a scope where it has one." },
      origins: { type: "array", items: { type: "string" }, description: "Further addresses that the key may be sent to." },
      place: { enum: ["file", "keyring"], description: "The encrypted file, or the system's keyring." },
    },
    required: ["provider"],
    additionalProperties: false,
  },
  outputSchema: storedOutputSchema,
  async run(context, input) {
    const [{ findAuthProvider }, { parseKey }, { openStore }, { parseOrigin }] = await Promise.all([
      import("./find-auth-provider.ts"),
      import("./parse-key.ts"),
      import("../credentials/open-store.ts"),
      import("@llm-orc/credentials"),
    ]);
    const { name, scope, plugin, origins: own } = await findAuthProvider(context, input.provider);
    if (!plugin.auth.includes("api-key")) {
      throw new OrcError("AUTH_METHOD_UNSUPPORTED", `${name} takes no API key.`, { hint: `Log in to it: llm-orc auth setup ${name}` });
    }
    const key = parseKey(input.key.reveal());
    const store = openStore(context);
    const before = await store.find(name);
    const granted = [...new Set([...(before?.origins ?? []), ...(input.origins ?? []).map(parseOrigin)])];
    const wanted = input.place ?? before?.place ?? "file";
    const place = await store.set(name, { kind: "api_key", key, ...(granted.length === 0 ? {} : { origins: granted }) }, { place: wanted });
    const variable = findEnvironmentKey(plugin, scope, context.env)?.variable;
    return {
      provider: name,
      place,
      file: store.file,
      replaced: before !== undefined,
      origins: [...new Set([...own, ...granted])],
      ...(variable === undefined ? {} : { shadowed_by: variable }),
    };
  },
});
