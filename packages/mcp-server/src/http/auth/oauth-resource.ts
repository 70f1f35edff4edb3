import { OrcError } from "@llm-orc/contracts";
import { isLoopbackOrigin } from "@llm-orc/provider";
import type { Scope } from "../../definition/scope.ts";
import { Refusal } from "../door/refusal.ts";
import type { OAuthResource } from "../http-options.ts";
import type { Authenticator } from "./authenticator.ts";
import { bearerOf, challenge } from "./bearer.ts";
import { ALL_SCOPES, type Principal } from "./principal.ts";
import { createTokenVerifier } from "./token-verifier.ts";

const METADATA_PATH = "/.well-known/oauth-protected-resource";

/**
 * Takes the access tokens of an authorization server: signed JWTs for this server (RFC 9068, RFC 8707). Throws
 * `SERVER_OPTION_INVALID`. The issuer is asked for its keys at the first token, not at the start.
 */
export function createOAuthResource(resource: OAuthResource): Authenticator {
  const audience = parseAddress(resource.audience, "audience");
  parseAddress(resource.issuer, "issuer");
  if (resource.jwksUri !== undefined) parseAddress(resource.jwksUri, "address of the keys");
  const path = audience.pathname === "/" ? "" : audience.pathname;
  const pointer = { resource_metadata: new URL(`${METADATA_PATH}${path}`, audience).href };
  const verify = createTokenVerifier(resource, (message) =>
    // The first scope only: more is asked for when a tool wants it.
    refuse(401, message, { error: "invalid_token", scope: "read", ...pointer }),
  );

  return {
    async authenticate(authorization) {
      const token = bearerOf(authorization);
      if (token === undefined) throw refuse(401, "This server wants an access token.", { scope: "read", ...pointer });
      const principal = await verify(token);
      if (principal.scopes.size === 0) throw insufficient(["read"]);
      return principal;
    },
    demand(principal: Principal, needed: ReadonlySet<Scope>) {
      if ([...needed].some((scope) => !principal.scopes.has(scope))) throw insufficient([...principal.scopes, ...needed]);
    },
    resourceMetadata: {
      paths: [...new Set([METADATA_PATH, `${METADATA_PATH}/mcp`, `${METADATA_PATH}${path}`])],
      document: {
        resource: resource.audience,
        authorization_servers: [resource.issuer],
        scopes_supported: [...ALL_SCOPES],
        bearer_methods_supported: ["header"],
        resource_name: "llm-orc",
      },
    },
  };

  function insufficient(scopes: readonly Scope[]): Refusal {
    const scope = ALL_SCOPES.filter((one) => scopes.includes(one)).join(" ");
    return refuse(403, `The access token does not allow this. It takes one with: ${scope}`, {
      error: "insufficient_scope",
      scope,
      ...pointer,
    });
  }
}

function refuse(status: 401 | 403, message: string, parameters: Readonly<Record<string, string>>): Refusal {
  return new Refusal(status, message, { "www-authenticate": challenge(parameters) });
}

function parseAddress(address: string, what: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackOrigin(url));
  if (url !== undefined && isSafe && url.hash === "" && url.username === "" && url.password === "") return url;
  throw new OrcError("SERVER_OPTION_INVALID", `The OAuth ${what} is no https address without user and fragment.`, {
    hint: `Write it in full, as the authorization server has it: https://${what === "audience" ? "mcp.example.com/mcp" : "login.example.com"}`,
  });
}
