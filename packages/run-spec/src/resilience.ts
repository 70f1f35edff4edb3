/** How much a provider, or a profile, may be asked. A document: snake_case. What is absent is not limited. */
export interface ProviderLimits {
  /** Calls at once, over all runs. Default: 4 for a model on this machine; fewer while the provider says that it is too much. */
  readonly max_concurrent?: number;
  /** Requests begun in any 60 s. */
  readonly requests_per_minute?: number;
  /** Tokens in and out, in any 60 s. */
  readonly tokens_per_minute?: number;
}

/** When a failed call is made again. */
export interface RetryPolicy {
  /** Calls of one model, the first included; 1 is no retry. Default 6. */
  readonly max_attempts?: number;
  /** The longest first wait; each wait is random up to twice the one before. Default 500. */
  readonly base_delay_ms?: number;
  /** The longest of those waits. Default 20,000. */
  readonly max_delay_ms?: number;
  /** A vendor that wants a longer wait is not waited for. Default 60. */
  readonly max_retry_after_seconds?: number;
}

/** When a model that keeps failing is left alone. */
export interface CircuitPolicy {
  /** As long as fewer attempts ended in the window, nothing is concluded. Default 20. */
  readonly min_attempts?: number;
  /** Default 30. */
  readonly window_seconds?: number;
  /** Failures of all attempts that ended or are under way. Default 0.8. */
  readonly failure_ratio?: number;
  /** Then one attempt is let through. Default 15. */
  readonly open_seconds?: number;
}

/** How failures of a provider are dealt with: in a profile, or in `providers:` of the configuration. A document. */
export interface Resilience {
  readonly retry?: RetryPolicy;
  /** `false`: never left alone. */
  readonly circuit?: CircuitPolicy | false;
  /** What the provider may take to begin its answer. Default: the provider's own setting. */
  readonly first_byte_timeout_ms?: number;
  /** What it may take between two pieces of it. Default: the provider's own setting. */
  readonly idle_timeout_ms?: number;
}
