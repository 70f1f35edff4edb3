import { ProviderError } from "@llm-orc/provider";

/** An answer that is longer than `max_response_bytes`. */
export function tooLongError(provider: string, maxBytes: number): ProviderError {
  return new ProviderError("protocol", `${provider} answered with more than ${maxBytes} bytes.`, {
    reachedVendor: true,
    isRetryable: false,
    hint: "Lower max_tokens, or raise max_response_bytes in the provider's settings.",
  });
}
