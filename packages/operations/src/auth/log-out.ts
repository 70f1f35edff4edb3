import { isOrcError, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import type { CredentialStore, OAuthCredential } from "@llm-orc/credentials";
import { splitProvider } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";

export interface LogOutInput {
  /** Absent: every login. */
  readonly provider?: string;
}

export interface EndedLogin {
  readonly provider: string;
  /** Whether the vendor was told to forget it. */
  readonly revoked: boolean;
  /** Why not, where the vendor takes such requests. */
  readonly error?: SerializedError;
}

export interface LogOutOutput {
  readonly logins: readonly EndedLogin[];
}

/**
 * Ends logins: tells their vendors to forget the tokens, where they offer that, and removes them from this machine, also when
 * a vendor cannot be reached. API keys stay. Throws `CREDENTIAL_NOT_FOUND`, `AUTH_NOT_A_LOGIN`.
 */
export const logOut: Operation<LogOutInput, LogOutOutput> = defineOperation({
  name: "log_out",
  description: "End a login, or all: revoke it at the vendor and remove it from this machine.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: { provider: { type: "string", description: "Default: every login." } },
    additionalProperties: false,
  },
  outputSchema: { type: "object", properties: { logins: { type: "array", items: { type: "object" } } }, required: ["logins"] },
  async run(context, { provider }) {
    const [{ findLogin }, { openStore }] = await Promise.all([import("./find-stored.ts"), import("../credentials/open-store.ts")]);
    const store = openStore(context);
    if (provider !== undefined) {
      const { name, credential } = await findLogin(store, provider);
      return { logins: [await end(context, store, name, credential)] };
    }
    const logins: EndedLogin[] = [];
    for (const { name } of (await store.list()).filter(({ kind }) => kind === "oauth")) {
      const credential = await store.get(name);
      if (credential?.kind === "oauth") logins.push(await end(context, store, name, credential));
    }
    return { logins };
  },
});

async function end(context: OperationContext, store: CredentialStore, name: string, credential: OAuthCredential): Promise<EndedLogin> {
  const outcome = await revoke(context, name, credential);
  await store.remove(name);
  return { provider: name, ...outcome };
}

async function revoke(
  { providers, clock, signal }: OperationContext,
  name: string,
  { tokens, client }: OAuthCredential,
): Promise<Omit<EndedLogin, "provider">> {
  const oauth = providers.find(({ id }) => id === splitProvider(name).id)?.oauth;
  if (oauth === undefined || client === undefined) return { revoked: false };
  const { revokeToken, toOAuthConfig } = await import("@llm-orc/credentials");
  const config = toOAuthConfig(name, oauth, client);
  const { revocationUrl } = config;
  if (revocationUrl === undefined) return { revoked: false };
  try {
    await revokeToken({ config: { ...config, revocationUrl }, token: tokens.refreshToken ?? tokens.accessToken, clock, signal });
    return { revoked: true };
  } catch (error) {
    signal.throwIfAborted();
    if (!isOrcError(error)) throw error;
    return { revoked: false, error: toSerializedError(error) };
  }
}
