import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Refusal } from "../door/refusal.ts";
import type { OAuthResource } from "../http-options.ts";
import { createIssuerKeys } from "./issuer-keys.ts";
import { ALL_SCOPES, type Principal } from "./principal.ts";

// Signatures of a key pair only: with a shared secret, whoever can check a token can make one.
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];

const CLOCK_TOLERANCE_SECONDS = 5;

/** Who a token stands for. Throws what `invalid` makes for a token that is not good, and a 503 while the issuer's keys are not to be had. */
export function createTokenVerifier(resource: OAuthResource, invalid: (message: string) => Refusal): (token: string) => Promise<Principal> {
  const keys = createIssuerKeys(resource);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: resource.issuer,
        audience: resource.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ["exp"],
      });
      return principalOf(payload, resource);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw invalid(`The access token ${reasonOf(error)}.`);
    }
  };
}

function principalOf(payload: JWTPayload, resource: OAuthResource): Principal {
  const client = textOf(payload["client_id"] ?? payload["azp"]);
  if (payload.sub === undefined && client === "") throw new errors.JWTInvalid("neither sub nor client_id");
  const texts = scopeTexts(payload, resource.scopesClaim);
  const scopes = new Set(ALL_SCOPES.filter((scope) => texts.includes(scope)));
  return {
    key: JSON.stringify([payload.iss, payload.sub ?? "", client, [...scopes]]),
    scopes,
    expiresAt: (payload.exp as number) * 1000,
  };
}

function scopeTexts(payload: JWTPayload, claim: string | undefined): readonly string[] {
  const value = claim === undefined ? (payload["scope"] ?? payload["scp"]) : payload[claim];
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
  return textOf(value).split(" ");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

// Not the messages of the library: this is what may be said to somebody whose token is wrong.
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") return "is for another server";
    if (error.claim === "iss") return "is of another issuer";
    if (error.claim === "nbf") return "is not valid yet";
    return "lacks a claim, or has a wrong one";
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "is signed in a way that is not allowed here";
  return "cannot be verified";
}
