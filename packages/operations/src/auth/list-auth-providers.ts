import type { ProviderPlugin } from "@llm-orc/provider";
import { defineOperation, type Operation } from "../operation.ts";
import { CLIENT_PAGES, KEY_PAGES } from "./key-pages.ts";

export interface ListedAuthProvider {
  readonly provider: string;
  readonly label: string;
  readonly methods: readonly ("api-key" | "oauth")[];
  /** Whether one can log in with a code on another device. */
  readonly device: boolean;
  /** Where the vendor hands out keys. */
  readonly key_page?: string;
  /** Where an OAuth client of one's own is registered. */
  readonly client_page?: string;
}

export interface ListAuthProvidersOutput {
  readonly providers: readonly ListedAuthProvider[];
}

/** The providers of this program that take a key or a login; those that also work without one come last. */
export const listAuthProviders: Operation<Record<string, never>, ListAuthProvidersOutput> = defineOperation({
  name: "list_auth_providers",
  description: "List the providers that take a key or a login, and where their vendors hand them out.",
  scope: "read",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  outputSchema: { type: "object", properties: { providers: { type: "array", items: { type: "object" } } }, required: ["providers"] },
  async run({ providers: plugins }) {
    const takingKeys = plugins.filter(({ auth }) => auth.some((method) => method !== "none"));
    const ordered = takingKeys.toSorted((a, b) => Number(a.auth.includes("none")) - Number(b.auth.includes("none")));
    return { providers: ordered.flatMap((plugin) => namesOf(plugin).map((name) => toListedProvider(name, plugin))) };
  },
});

/** What is said of a provider, or of one of its scopes. */
export function toListedProvider(name: string, { label, auth, oauth }: ProviderPlugin): ListedAuthProvider {
  return {
    provider: name,
    label,
    methods: auth.filter((method) => method !== "none"),
    device: oauth?.deviceUrl !== undefined,
    ...(Object.hasOwn(KEY_PAGES, name) ? { key_page: KEY_PAGES[name] as string } : {}),
    ...(Object.hasOwn(CLIENT_PAGES, name) ? { client_page: CLIENT_PAGES[name] as string } : {}),
  };
}

// Who has scopes is asked for one of them.
function namesOf({ id }: ProviderPlugin): readonly string[] {
  const scoped = Object.keys(KEY_PAGES).filter((name) => name.startsWith(`${id}/`));
  return scoped.length === 0 ? [id] : scoped;
}
