import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** An authorization server as far as a resource server sees it: metadata, keys, and signed tokens. */
export interface Issuer {
  readonly origin: string;
  /** Every path that was asked for. */
  readonly requests: readonly string[];
  /** A token as it should be, with these claims and header over it. `undefined` takes a claim away. */
  sign(claims?: Record<string, unknown>, header?: { alg?: string; kid?: string }): Promise<string>;
  /** From now on only a new key signs and is published. */
  rotate(): Promise<void>;
  /** What it answers instead, until `undefined`. */
  fault: "server-error" | "other-issuer" | "openid-only" | "hang-up" | undefined;
  close(): Promise<void>;
}

export const AUDIENCE = "https://mcp.example.com/mcp";

export async function startIssuer(): Promise<Issuer> {
  const requests: string[] = [];
  let number = 0;
  let pair = await newKey();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    if (issuer.fault === "hang-up") return void response.destroy();
    if (issuer.fault === "server-error") return void response.writeHead(500).end();
    const answer = documentAt(path);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function documentAt(path: string): object | undefined {
    if (path === "/keys") return { keys: [{ ...pair.jwk, kid: pair.kid, alg: "RS256", use: "sig" }] };
    const isKnown = issuer.fault === "openid-only" ? path === "/.well-known/openid-configuration" : path.startsWith("/.well-known/");
    if (!isKnown) return undefined;
    return { issuer: issuer.fault === "other-issuer" ? "https://attacker.example" : origin, jwks_uri: `${origin}/keys` };
  }

  async function newKey() {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    number += 1;
    return { kid: `key-${number}`, privateKey, jwk: await exportJWK(publicKey) };
  }

  const issuer: Issuer = {
    origin,
    requests,
    fault: undefined,
    sign(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: origin, aud: AUDIENCE, sub: "ann", client_id: "editor", scope: "read run", iat: now, exp: now + 300 };
      return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: "RS256", kid: pair.kid, ...header }).sign(pair.privateKey);
    },
    async rotate() {
      pair = await newKey();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}
