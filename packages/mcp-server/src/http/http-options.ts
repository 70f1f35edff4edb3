import type { Logger, Redacted } from "@llm-orc/contracts";
import type { Scope } from "../definition/scope.ts";

export interface HttpServerOptions {
  /** 0 for any free one. Default: 0. */
  readonly port?: number;
  /** An address of this machine, or `localhost` for 127.0.0.1 and ::1 together. Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: a token that is made at the start and given back. */
  readonly auth?: HttpAuth;
  /** Further names under which the server is reached: `mcp.example.com`, or `mcp.example.com:8443` for that port only. */
  readonly allowedHosts?: readonly string[];
  /** Web pages that may call it, such as `https://app.example.com`. They get CORS headers; no other page gets an answer. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<HttpLimits>;
  readonly logger?: Logger;
  /** Aborted: closes the server. */
  readonly signal?: AbortSignal;
}

export type HttpAuth =
  /** Without `token`, a new one of 256 random bits. `scopes` is what its holder may do; default: everything. */
  | { readonly type: "token"; readonly token?: Redacted; readonly scopes?: readonly Scope[] }
  | ({ readonly type: "oauth" } & OAuthResource)
  /** Whoever reaches the port may do everything. On loopback only, and for tests. */
  | { readonly type: "none" };

/** This server as a protected resource of somebody's authorization server. */
export interface OAuthResource {
  /** As in the `iss` of its tokens. */
  readonly issuer: string;
  /** The address under which clients reach this server, `https://mcp.example.com/mcp`; must be in the `aud` of a token (RFC 8707). */
  readonly audience: string;
  /** Which claim holds the scopes, as a list or separated by spaces. Default: `scope`, and `scp` where there is none. */
  readonly scopesClaim?: string;
  /** Where the issuer's keys are. Default: what its metadata says (RFC 8414, OpenID Connect discovery). */
  readonly jwksUri?: string;
}

/** Times in milliseconds. */
export interface HttpLimits {
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  /** Messages at work at once; streams that only listen are not counted. */
  readonly maxConcurrentRequests: number;
  readonly maxSessions: number;
  readonly maxSessionsPerCaller: number;
  /** A session without an open request or stream ends after this. */
  readonly sessionIdleMs: number;
  /** How long a client may take for its headers, and for the whole request. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long `close` lets calls at work end by themselves before it cancels them. */
  readonly drainMs: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  maxBodyBytes: 4 * 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 2048,
  maxConcurrentRequests: 256,
  maxSessions: 1000,
  maxSessionsPerCaller: 500,
  sessionIdleMs: 30 * 60_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  drainMs: 3_000,
};
