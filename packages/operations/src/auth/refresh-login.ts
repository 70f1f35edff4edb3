import { OrcError, type Redacted } from "@llm-orc/contracts";
import type { CredentialStore } from "@llm-orc/credentials";
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
    const expired = asIfExpired(store, name, credential.tokens.accessToken);
    await createCredentials({ store: expired, env: {}, clock: context.clock, logger: context.logger }).credential(plugin, scope, origin);
    const renewed = await store.get(name);
    const expiresAtMs = renewed?.kind === "oauth" ? renewed.tokens.expiresAtMs : undefined;
    return { provider: name, ...(expiresAtMs === undefined ? {} : { expires_at: new Date(expiresAtMs).toISOString() }) };
  },
});

/** The store, with that token run out: whoever needs it now renews it, this program or another. Nothing is written for that. */
function asIfExpired(store: CredentialStore, name: string, token: Redacted): CredentialStore {
  return {
    ...store,
    async get(wanted) {
      const credential = await store.get(wanted);
      if (wanted !== name || credential?.kind !== "oauth" || credential.tokens.accessToken.reveal() !== token.reveal()) return credential;
      return { ...credential, tokens: { ...credential.tokens, expiresAtMs: 0 } };
    },
  };
}
