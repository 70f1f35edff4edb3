import { defineOperation, type Operation } from "../operation.ts";
import { type ListedAuthProvider, toListedProvider } from "./list-auth-providers.ts";

export interface ShowAuthProviderInput {
  readonly provider: string;
}

export interface AuthProviderOutput extends ListedAuthProvider {
  /** Where its keys may go without a grant. */
  readonly origins: readonly string[];
  /** What is stored for it. */
  readonly stored?: { readonly kind: "api_key" | "oauth"; readonly place: "file" | "keyring" };
}

/**
 * What a provider takes, and what is stored for it. Throws `PROVIDER_UNKNOWN`, `AUTH_PROVIDER_REMOVED`, `AUTH_NO_KEY_TAKEN` and
 * what the store throws.
 */
export const showAuthProvider: Operation<ShowAuthProviderInput, AuthProviderOutput> = defineOperation({
  name: "show_auth_provider",
  description: "Show which keys or logins a provider takes, and whether one is stored.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: { provider: { type: "string" } },
    required: ["provider"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      provider: { type: "string" },
      label: { type: "string" },
      methods: { type: "array", items: { enum: ["api-key", "oauth"] } },
      device: { type: "boolean" },
      key_page: { type: "string" },
      client_page: { type: "string" },
      origins: { type: "array", items: { type: "string" } },
      stored: { type: "object" },
    },
    required: ["provider", "label", "methods", "device", "origins"],
  },
  async run(context, { provider }) {
    const [{ findAuthProvider }, { openStore }] = await Promise.all([
      import("./find-auth-provider.ts"),
      import("../credentials/open-store.ts"),
    ]);
    const { name, plugin, origins } = await findAuthProvider(context, provider);
    const stored = await openStore(context).find(name);
    return {
      ...toListedProvider(name, plugin),
      origins,
      ...(stored === undefined ? {} : { stored: { kind: stored.kind, place: stored.place } }),
    };
  },
});
