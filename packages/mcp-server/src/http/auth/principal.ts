import type { Scope } from "../../definition/scope.ts";

/** Who a request comes from. */
export interface Principal {
  /** Two requests may share a session exactly if this is equal: the same caller, client and scopes. Holds no secret. */
  readonly key: string;
  readonly scopes: ReadonlySet<Scope>;
  /** When its token ends, in milliseconds since 1970. */
  readonly expiresAt?: number;
}

export const ALL_SCOPES: readonly Scope[] = ["read", "run", "write", "write:script", "admin"];
