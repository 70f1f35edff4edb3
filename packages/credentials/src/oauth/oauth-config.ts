import { OrcError, type Redacted } from "@llm-orc/contracts";
import { isLoopbackOrigin, type ProviderPlugin } from "@llm-orc/provider";

/** The user's own registration with the vendor. llm-orc brings none along. */
export interface OAuthClient {
  readonly clientId: string;
  /** A desktop client of Google has one, though it is not confidential. Without one the client counts as public. */
  readonly clientSecret?: Redacted;
}

export interface OAuthConfig extends OAuthClient {
  /** The provider as the user types it; errors name it. */
  readonly provider: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly deviceUrl?: string;
  readonly revocationUrl?: string;
  /** Compared with the `iss` of the answer. Without it an `iss` has to be of the origin of `authorizationUrl`. */
  readonly issuer?: string;
  readonly scopes: readonly string[];
  /** Added to the address that the browser opens; cannot replace what the protocol puts there. */
  readonly extraAuthorizationParams?: Readonly<Record<string, string>>;
}

type VendorAdditions = Pick<OAuthConfig, "extraAuthorizationParams" | "revocationUrl">;

// What a vendor wants beyond the RFCs, by the origin of its authorization address.
const VENDOR_ADDITIONS: ReadonlyMap<string, VendorAdditions> = new Map([
  [
    "https://accounts.google.com",
    {
      // Google hands out a refresh token only when asked for offline access, and a second one only with new consent.
      extraAuthorizationParams: { access_type: "offline", prompt: "consent" },
      revocationUrl: "https://oauth2.googleapis.com/revoke",
    },
  ],
]);

/**
 * What a provider's plugin says about OAuth, with the user's client and what its vendor needs beyond the RFCs. An empty
 * secret is none. Throws `OAUTH_CONFIG_INVALID` without a client id.
 */
export function toOAuthConfig(provider: string, oauth: NonNullable<ProviderPlugin["oauth"]>, client: OAuthClient): OAuthConfig {
  const { clientId, clientSecret } = client;
  if (clientId === "") {
    throw new OrcError("OAUTH_CONFIG_INVALID", `No OAuth client id is given for ${provider}.`, {
      hint: 'Register a client of the kind "desktop app" with the vendor, and give its id.',
    });
  }
  const { origin } = parseEndpoint({ provider }, "authorization address", oauth.authorizationUrl);
  const secret = clientSecret === undefined || clientSecret.reveal() === "" ? {} : { clientSecret };
  return { ...VENDOR_ADDITIONS.get(origin), ...oauth, clientId, ...secret, provider };
}

/**
 * The address of an endpoint: https, or plain http on this machine. Throws `OAUTH_CONFIG_INVALID` when it is no such
 * address and `OAUTH_INSECURE_URL` when codes and tokens would travel unencrypted.
 */
export function parseEndpoint(config: Pick<OAuthConfig, "provider">, name: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new OrcError("OAUTH_CONFIG_INVALID", `The ${name} of ${config.provider} is not an https address.`, {
      hint: "Write it in full, without user or password, for example https://login.example.com/token",
    });
  }
  if (url.protocol === "http:" && !isLoopbackOrigin(url)) {
    throw new OrcError("OAUTH_INSECURE_URL", `The ${name} of ${config.provider} is plain http: ${url.origin}`, {
      hint: "Use https. Plain http is allowed only on this machine (127.0.0.1, localhost).",
    });
  }
  return url;
}

/** The issuer that answers have to come from. */
export function issuerOf(config: OAuthConfig): string {
  return config.issuer ?? parseEndpoint(config, "authorization address", config.authorizationUrl).origin;
}
