import { join } from "node:path";
import { type Clock, OrcError, type Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "@llm-orc/provider";
import type { TokenSource } from "../oauth/create-token-source.ts";
import type { OAuthClient } from "../oauth/oauth-config.ts";
import type { OAuthCredential } from "../store/credential.ts";
import type { CredentialStore } from "../store/credential-store.ts";

export interface OAuthTokensOptions {
  readonly store: CredentialStore;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** From here on the token source decides. */
const REFRESH_BEFORE_MS = 60_000;

/** Access tokens of stored logins, refreshed when they run out and stored again. */
export interface OAuthTokens {
  /** Throws `OAUTH_LOGIN_EXPIRED` and what a token source throws. */
  accessToken(name: string, plugin: ProviderPlugin, credential: OAuthCredential): Promise<Redacted>;
}

export function createOAuthTokens({ store, clock, fetch }: OAuthTokensOptions): OAuthTokens {
  const sources = new Map<string, Promise<TokenSource>>();

  async function createSource(name: string, oauth: NonNullable<ProviderPlugin["oauth"]>, client: OAuthClient): Promise<TokenSource> {
    // Loaded when a login is met first: most users have none.
    const [{ createTokenSource }, { toOAuthConfig }] = await Promise.all([
      import("../oauth/create-token-source.ts"),
      import("../oauth/oauth-config.ts"),
    ]);
    return createTokenSource({
      config: toOAuthConfig(name, oauth, client),
      load: async () => {
        const stored = await store.get(name);
        return stored?.kind === "oauth" ? stored.tokens : undefined;
      },
      save: async (tokens) => {
        await store.update(name, (stored) => (stored.kind === "oauth" ? { ...stored, tokens } : stored));
      },
      lockFile: join(store.dir, `.oauth-${name.replaceAll("/", "+")}.lock`),
      clock,
      fetch,
    });
  }

  return {
    async accessToken(name, { oauth }, { tokens, client }) {
      const lifeMs = (tokens.expiresAtMs ?? Infinity) - clock.now();
      const canRefresh = oauth !== undefined && client !== undefined;
      // What the store says counts while it is good: the user may have logged in anew since the source looked.
      if (lifeMs > (canRefresh ? REFRESH_BEFORE_MS : 0)) return tokens.accessToken;
      if (!canRefresh) throw cannotRefresh(name);
      const key = JSON.stringify([name, client.clientId, client.clientSecret?.reveal()]);
      const source = sources.get(key) ?? createSource(name, oauth, client);
      sources.set(key, source);
      return (await source).accessToken();
    },
  };
}

function cannotRefresh(name: string): OrcError {
  return new OrcError("OAUTH_LOGIN_EXPIRED", `The login at ${name} has expired, and there is no client to renew it with.`, {
    hint: `Log in again: llm-orc auth setup ${name}`,
  });
}
