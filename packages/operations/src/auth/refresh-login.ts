import { OrcError } from "@llm-orc/contracts";
import type { Credential, CredentialStore, OAuthCredential } from "@llm-orc/credentials";
import { defineOperation, type Operation } from "../operation.ts";

export interface RefreshLoginInput {
  readonly provider: string;
}

export interface RefreshLoginOutput {
  readonly provider: string;
  /** RFC 3339; absent when the vendor did not say. */
  readonly expires_at?: string;
}

/**
 * Renews the tokens of a login now, whether or not they run out soon, and stores the new ones. Throws `CREDENTIAL_NOT_FOUND`,
 * `AUTH_NOT_A_LOGIN`, `OAUTH_LOGIN_EXPIRED` and what else a vendor may answer.
 */
export const refreshLogin: Operation<RefreshLoginInput, RefreshLoginOutput> = defineOperation({
  name: "refresh_login",
  description: "Renew the tokens of a login now, to see that it works.",
  scope: "admin",
  inputSchema: {
    type: "object",
    properties: { provider: { type: "string" } },
    required: ["provider"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { provider: { type: "string" }, expires_at: { type: "string" } },
    required: ["provider"],
  },
  async run(context, input) {
    const [{ createCredentials }, { findLogin }, { findAuthProvider }, { openStore }] = await Promise.all([
      import("@llm-orc/credentials"),
      import("./find-stored.ts"),
      import("./find-auth-provider.ts"),
      import("../credentials/open-store.ts"),
    ]);
    const store = openStore(context);
    const { name, credential } = await findLogin(store, input.provider);
    const { plugin, scope, origins } = await findAuthProvider(context, name);
    const origin = origins[0] ?? credential.origins?.[0];
    if (origin === undefined || plugin.oauth === undefined) {
      throw new OrcError("AUTH_METHOD_UNSUPPORTED", `${name} offers no login for programs such as this.`, {
        hint: `Remove what is stored: llm-orc auth remove ${name}`,
      });
    }
    // Neither the environment nor a helper: it is the stored login that is tried.
    const credentials = createCredentials({ store, env: {}, clock: context.clock, logger: context.logger });
    await asIfExpired(store, name, credential, () => credentials.credential(plugin, scope, origin));
    const renewed = await store.get(name);
    const expiresAtMs = renewed?.kind === "oauth" ? renewed.tokens.expiresAtMs : undefined;
    return { provider: name, ...(expiresAtMs === undefined ? {} : { expires_at: new Date(expiresAtMs).toISOString() }) };
  },
});

/** Whoever needs the token now renews it, this program or another. What has not been renewed keeps its time. */
async function asIfExpired(store: CredentialStore, name: string, { tokens }: OAuthCredential, work: () => Promise<unknown>): Promise<void> {
  const setExpiry =
    (expiresAtMs: number | undefined) =>
    (current: Credential): Credential => {
      if (current.kind !== "oauth" || current.tokens.accessToken.reveal() !== tokens.accessToken.reveal()) return current;
      const { expiresAtMs: _, ...rest } = current.tokens;
      return { ...current, tokens: { ...rest, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) } };
    };
  await store.update(name, setExpiry(0));
  try {
    await work();
  } catch (error) {
    await store.update(name, setExpiry(tokens.expiresAtMs));
    throw error;
  }
}
