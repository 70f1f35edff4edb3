import { isJsonObject, type JsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";
import { isLoopbackOrigin } from "@llm-orc/provider";
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from "jose";
import { busy } from "../door/refusal.ts";
import type { OAuthResource } from "../http-options.ts";

const TIMEOUT_MS = 5_000;
/** After a failure the issuer is left alone for so long: whoever has no token must not make this server ask all the time. */
const PAUSE_MS = 5_000;
const MAX_METADATA_BYTES = 256 * 1024;

/**
 * The issuer's keys, found through its metadata, fetched once, kept for ten minutes, and asked for again when a token names an
 * unknown one, at most every thirty seconds. Throws a 503 `Refusal` for a token whose key is not to be had now: it may be good.
 */
export function createIssuerKeys({ issuer, jwksUri }: Pick<OAuthResource, "issuer" | "jwksUri">): JWTVerifyGetKey {
  let found: Promise<RemoteJWKSet> | undefined;
  let keySet: RemoteJWKSet | undefined;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  return async (header, token) => {
    if (performance.now() < pausedUntil) return fromCache(header, token);
    try {
      found ??= findKeySet();
      keySet = await found;
      return await keySet(header, token);
    } catch (error) {
      if (isMismatch(error)) throw error;
      pausedUntil = performance.now() + PAUSE_MS;
      found = keySet && found;
      throw unavailable();
    }
  };

  async function findKeySet(): Promise<RemoteJWKSet> {
    return createRemoteJWKSet(jwksUri === undefined ? await discover(issuer) : new URL(jwksUri), { timeoutDuration: TIMEOUT_MS });
  }

  // A token with an unknown key, sent while the issuer is away, must not shut out those whose keys are known.
  async function fromCache(...wanted: Parameters<JWTVerifyGetKey>): Promise<Awaited<ReturnType<JWTVerifyGetKey>>> {
    const keys = keySet?.fresh === true ? keySet.jwks() : undefined;
    if (keys === undefined) throw unavailable();
    try {
      return await createLocalJWKSet(keys)(...wanted);
    } catch {
      throw unavailable();
    }
  }
}

function isMismatch(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
}

function unavailable(): Error {
  return busy(503, "The authorization server cannot be reached, so no token can be checked now.", PAUSE_MS / 1000);
}

/** RFC 8414, and OpenID Connect for those that have only that. */
async function discover(issuer: string): Promise<URL> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const places = [`/.well-known/oauth-authorization-server${path}`, `${path}/.well-known/openid-configuration`];
  for (const place of places) {
    const metadata = await fetchMetadata(new URL(place, origin));
    const address = metadata?.["jwks_uri"];
    // Metadata of another issuer would bring another one's keys.
    if (metadata?.["issuer"] === issuer && typeof address === "string" && isSafe(address)) return new URL(address);
  }
  throw new Error(`The metadata of ${issuer} names no keys.`);
}

async function fetchMetadata(address: URL): Promise<JsonObject | undefined> {
  const response = await fetch(address, {
    headers: { accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await readBounded(response);
  const value = response.status === 200 ? parseJsonOrUndefined(text) : undefined;
  return isJsonObject(value) ? value : undefined;
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_METADATA_BYTES) throw new Error("The metadata is too long.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isSafe(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackOrigin(url));
}
