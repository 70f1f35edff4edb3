import { OrcError } from "@llm-orc/contracts";
import type { CredentialPlace, DevicePrompt, OAuthClient, TokenSet } from "@llm-orc/credentials";
import { findEnvironmentKey, type ProviderPlugin } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { type StoredOutput, storedOutputSchema } from "./add-key.ts";
import { CLIENT_PAGES } from "./key-pages.ts";

export interface LogInInput {
  readonly provider: string;
  /**
   * The user's own registration with the vendor. Default: that of the login before. Handed in as a value: its secret does not
   * print, and is no part of the schema.
   */
  readonly client?: OAuthClient;
  readonly place?: CredentialPlace;
  /** How the person logs in: in a browser on this machine, or with a code on another device. */
  readonly by:
    | {
        readonly method: "browser";
        /** Shows the address, which holds no secret. */
        onUrl(url: string): void;
        /** Default: the user's browser, where there is one. */
        openBrowser?(url: string): unknown;
      }
    | { readonly method: "device"; onPrompt(prompt: DevicePrompt): void };
}

export interface LogInOutput extends StoredOutput {
  /** RFC 3339; absent when the vendor did not say. */
  readonly expires_at?: string;
  /** False: it ends at `expires_at`. */
  readonly renewable: boolean;
}

/**
 * Logs in at a provider with OAuth and stores the tokens. Throws `AUTH_METHOD_UNSUPPORTED` for a provider without it,
 * `AUTH_CLIENT_MISSING`, what is wrong with the provider, and what the login throws.
 */
export const logIn: Operation<LogInInput, LogInOutput> = defineOperation({
  name: "log_in",
  description: "Log in at a provider with OAuth, with the user's own client.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: {
      provider: { type: "string" },
      place: { enum: ["file", "keyring"], description: "The encrypted file, or the system's keyring." },
    },
    required: ["provider"],
    additionalProperties: false,
  },
  outputSchema: {
    ...storedOutputSchema,
    properties: { ...storedOutputSchema.properties, expires_at: { type: "string" }, renewable: { type: "boolean" } },
    required: [...storedOutputSchema.required, "renewable"],
  },
  async run(context, { provider, client: given, place: wanted, by }) {
    const [{ findAuthProvider }, { openStore }] = await Promise.all([
      import("./find-auth-provider.ts"),
      import("../credentials/open-store.ts"),
    ]);
    const { name, scope, plugin, origins } = await findAuthProvider(context, provider);
    if (plugin.oauth === undefined) throw noLogin(name);
    const store = openStore(context);
    const before = await store.find(name);
    const stored = given === undefined && before?.kind === "oauth" ? await store.get(name) : undefined;
    const client = given ?? (stored?.kind === "oauth" ? stored.client : undefined);
    if (client === undefined) throw clientMissing(name);
    const tokens = await obtainTokens(context, { name, oauth: plugin.oauth, client, by });
    const granted = before?.kind === "oauth" ? (before.origins ?? []) : [];
    const place = await store.set(
      name,
      { kind: "oauth", tokens, client, ...(granted.length === 0 ? {} : { origins: granted }) },
      { place: wanted ?? before?.place ?? "file" },
    );
    const variable = findEnvironmentKey(plugin, scope, context.env)?.variable;
    return {
      provider: name,
      place,
      file: store.file,
      replaced: before !== undefined,
      origins: [...new Set([...origins, ...granted])],
      ...(variable === undefined ? {} : { shadowed_by: variable }),
      ...(tokens.expiresAtMs === undefined ? {} : { expires_at: new Date(tokens.expiresAtMs).toISOString() }),
      renewable: tokens.refreshToken !== undefined,
    };
  },
});

interface Login {
  readonly name: string;
  readonly oauth: NonNullable<ProviderPlugin["oauth"]>;
  readonly client: OAuthClient;
  readonly by: LogInInput["by"];
}

async function obtainTokens({ clock, signal, env }: OperationContext, { name, oauth, client, by }: Login): Promise<TokenSet> {
  const { authorize, deviceAuthorize, openInBrowser, toOAuthConfig } = await import("@llm-orc/credentials");
  const config = toOAuthConfig(name, oauth, client);
  if (by.method === "device") return deviceAuthorize({ config, onPrompt: (prompt) => by.onPrompt(prompt), clock, signal });
  const openBrowser = async (url: string): Promise<void> => {
    await (by.openBrowser === undefined ? openInBrowser(url, { env }) : by.openBrowser(url));
  };
  return authorize({ config, onUrl: (url) => by.onUrl(url), openBrowser, clock, signal });
}

function noLogin(name: string): OrcError {
  return new OrcError("AUTH_METHOD_UNSUPPORTED", `${name} offers no login for programs such as this.`, {
    hint: `Use an API key: llm-orc auth add ${name}`,
  });
}

function clientMissing(name: string): OrcError {
  const page = Object.hasOwn(CLIENT_PAGES, name) ? ` (${CLIENT_PAGES[name]})` : "";
  return new OrcError("AUTH_CLIENT_MISSING", `A login at ${name} needs an OAuth client of your own.`, {
    hint: `Register one of the kind "desktop app" with the vendor${page}, then: llm-orc auth setup ${name} --client-id <id>`,
  });
}
