import { isOrcError, OrcError, type Redacted, systemClock } from "@llm-orc/contracts";
import { withFileLock } from "@llm-orc/project-files";
import type { OAuthRequestOptions } from "./call-endpoint.ts";
import type { OAuthConfig } from "./oauth-config.ts";
import { loginCommand } from "./oauth-errors.ts";
import { refresh } from "./refresh.ts";
import type { TokenSet } from "./token-set.ts";

export interface TokenSourceOptions extends OAuthRequestOptions {
  readonly config: OAuthConfig;
  /** The stored tokens; undefined when the user is not logged in. */
  readonly load: () => Promise<TokenSet | undefined>;
  readonly save: (tokens: TokenSet) => Promise<void>;
  /** Held while tokens are refreshed. The same file for every process that uses the same stored tokens. */
  readonly lockFile: string;
}

/** Hands out an access token that is good for a request. */
export interface TokenSource {
  /**
   * A token with at least a minute to live, or as long as the server grants. Throws `OAUTH_NOT_LOGGED_IN`,
   * `OAUTH_LOGIN_EXPIRED`, what `refresh`, `load` and `save` throw, and what taking the lock throws.
   */
  accessToken(): Promise<Redacted>;
}

const REFRESH_BEFORE_MS = 60_000;
/** Longer than a request may take, so that whoever waits sees how it went. */
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Keeps one login fresh. However many callers and processes ask at once, one request is made: callers of this process share
 * it, and other processes wait for the lock and find the new tokens stored. A server that rotates refresh tokens would take
 * a second request for theft and end the login.
 */
export function createTokenSource({ config, load, save, lockFile, ...options }: TokenSourceOptions): TokenSource {
  const { clock = systemClock, signal } = options;
  let current: TokenSet | undefined;
  let pending: Promise<TokenSet> | undefined;
  // The old refresh token may be void already: until the new one is stored, this process is all that knows it.
  let unsaved: { readonly tokens: TokenSet; readonly replaced: TokenSet } | undefined;

  const lifeMs = (tokens: TokenSet): number => (tokens.expiresAtMs ?? Infinity) - clock.now();
  const isFresh = (tokens: TokenSet): boolean => lifeMs(tokens) > REFRESH_BEFORE_MS;

  async function loadOrThrow(): Promise<TokenSet> {
    const tokens = await load();
    if (tokens !== undefined) return tokens;
    throw new OrcError("OAUTH_NOT_LOGGED_IN", `Nobody is logged in at ${config.provider}.`, { hint: `Log in: ${loginCommand(config)}` });
  }

  async function store(tokens: TokenSet, replaced: TokenSet): Promise<TokenSet> {
    unsaved = { tokens, replaced };
    await save(tokens);
    unsaved = undefined;
    return tokens;
  }

  async function storeAgain({ tokens, replaced }: NonNullable<typeof unsaved>): Promise<TokenSet> {
    const stored = await loadOrThrow();
    if (isSame(stored, replaced)) return store(tokens, replaced);
    // The user has logged in anew meanwhile.
    unsaved = undefined;
    return stored;
  }

  async function refreshUnderLock(seen: TokenSet): Promise<TokenSet> {
    const stored = await loadOrThrow();
    // Another process was here meanwhile. Whatever it got is good, even where the server grants less than a minute.
    if (!isSame(stored, seen) && lifeMs(stored) > 0) return stored;
    return store(await refresh(stored, config, options), stored);
  }

  const underLock = (work: () => Promise<TokenSet>): Promise<TokenSet> =>
    withFileLock(lockFile, work, { timeoutMs: LOCK_TIMEOUT_MS, signal });

  async function freshTokens(): Promise<TokenSet> {
    const left = unsaved;
    if (left !== undefined) current = await underLock(() => storeAgain(left));
    if (current !== undefined && isFresh(current)) return current;
    const seen = await loadOrThrow();
    if (isFresh(seen)) return (current = seen);
    try {
      return (current = await underLock(() => refreshUnderLock(seen)));
    } catch (error) {
      // A short outage need not stop work for which the old token is still good; a login about to be lost has to be heard of.
      if (unsaved === undefined && isOrcError(error) && error.isRetryable && lifeMs(seen) > 0) return seen;
      throw error;
    }
  }

  return {
    async accessToken() {
      pending ??= freshTokens().finally(() => (pending = undefined));
      return (await pending).accessToken;
    },
  };
}

function isSame(a: TokenSet, b: TokenSet): boolean {
  return a.accessToken.reveal() === b.accessToken.reveal();
}
