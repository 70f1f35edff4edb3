import { isOrcError, OrcError, type OrcErrorOptions, type Usage } from "@llm-orc/contracts";

export type ProviderErrorKind =
  | "auth"
  | "rate_limited"
  | "overloaded"
  | "quota"
  | "invalid_request"
  | "context_length"
  | "content_filtered"
  | "network"
  | "protocol"
  | "timeout";

export interface ProviderErrorOptions extends OrcErrorOptions {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Whether the vendor may have received the request, and so may charge for it. */
  readonly reachedVendor: boolean;
  /** What the vendor reported before it failed. */
  readonly usage?: Usage | undefined;
  readonly requestId?: string | undefined;
}

const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set(["rate_limited", "overloaded", "network", "protocol", "timeout"]);

/** A model call that failed. `code` is `PROVIDER_` and the kind in capitals: `PROVIDER_RATE_LIMITED`. */
export class ProviderError extends OrcError {
  override readonly name = "ProviderError";
  readonly kind: ProviderErrorKind;
  readonly reachedVendor: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly usage?: Usage;
  readonly requestId?: string;

  constructor(kind: ProviderErrorKind, message: string, options: ProviderErrorOptions) {
    super(`PROVIDER_${kind.toUpperCase()}`, message, { ...options, isRetryable: options.isRetryable ?? RETRYABLE.has(kind) });
    this.kind = kind;
    this.reachedVendor = options.reachedVendor;
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.usage !== undefined) this.usage = options.usage;
    if (options.requestId !== undefined) this.requestId = options.requestId;
  }
}

/** True for a `ProviderError` of any copy of this package. */
export function isProviderError(value: unknown): value is ProviderError {
  return isOrcError(value) && "kind" in value && "reachedVendor" in value;
}
