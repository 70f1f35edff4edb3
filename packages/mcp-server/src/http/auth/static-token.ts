import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { OrcError, Redacted } from "@llm-orc/contracts";
import type { Scope } from "../../definition/scope.ts";
import { Refusal } from "../door/refusal.ts";
import type { Authenticator } from "./authenticator.ts";
import { bearerOf, challenge } from "./bearer.ts";

/** What 122 random bits look like as a UUID is 36 long. */
const MIN_LENGTH = 32;

/**
 * One token, which every client of this server has. Kept as its hash and compared in constant time, so that neither a dump nor
 * the time of an answer tells it. Throws `SERVER_TOKEN_WEAK` for a given one that could be guessed or sent wrongly.
 */
export function createStaticToken(given: Redacted | undefined, scopes: readonly Scope[]): Authenticator {
  const token = given ?? new Redacted(randomBytes(32).toString("base64url"));
  if (given !== undefined) checkStrength(given.reveal());
  const expected = sha256(token.reveal());
  const principal = { key: "token", scopes: new Set(scopes) };
  return {
    token,
    authenticate(authorization) {
      const sent = bearerOf(authorization);
      if (sent !== undefined && timingSafeEqual(sha256(sent), expected)) return Promise.resolve(principal);
      const parameters = { realm: "llm-orc", ...(authorization === undefined ? {} : { error: "invalid_token" }) };
      const message = authorization === undefined ? "This server wants a token." : "The token is not the one of this server.";
      return Promise.reject(
        new Refusal(401, `${message} Send it as "Authorization: Bearer ...".`, { "www-authenticate": challenge(parameters) }),
      );
    },
  };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function checkStrength(token: string): void {
  if (token.length >= MIN_LENGTH && bearerOf(`Bearer ${token}`) === token) return;
  throw new OrcError(
    "SERVER_TOKEN_WEAK",
    `The token for the server is shorter than ${MIN_LENGTH} characters, or has characters other than letters, digits and -._~+/=.`,
    { hint: "Make one with `openssl rand -hex 32` and put it into LLM_ORC_SERVER_TOKEN; without that variable, each start makes its own." },
  );
}
