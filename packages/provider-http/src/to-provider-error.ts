import type { JsonValue, Usage } from "@llm-orc/contracts";
import { ProviderError, type ProviderErrorKind } from "@llm-orc/provider";
import { parseRetryAfter } from "./retry-after.ts";
import { readVendorMessage, type VendorMessage } from "./vendor-message.ts";

export interface VendorErrorContext {
  readonly provider: string;
  readonly model?: string | undefined;
  /** Keys that must not appear in the message, even when the vendor echoes them. */
  readonly secrets?: readonly string[];
  /** For a `Retry-After` that is a date. Default `Date.now()`. */
  readonly nowMs?: number;
  /** What the vendor reported before it failed. */
  readonly usage?: Usage | undefined;
}

/**
 * The failure that a vendor reported: by status, headers and body, or inside a stream that had begun well (`status`
 * undefined; then the body's own status or words decide, and unknown ones count as trouble of the server). The message
 * holds the provider, the status and at most 300 characters of the vendor's words; never headers or keys.
 */
export function toProviderError(
  status: number | undefined,
  headers: Readonly<Record<string, string>>,
  body: string | JsonValue,
  context: VendorErrorContext,
): ProviderError {
  const vendor = readVendorMessage(body, context.secrets);
  const effective = status ?? vendor.status;
  const retryAfterMs = parseRetryAfter(headers, context.nowMs ?? Date.now()) ?? vendor.retryAfterMs;
  const kind = kindOf(effective, vendor, retryAfterMs);
  const said = vendor.text === "" ? "." : `: ${vendor.text}`;
  const who = `${context.provider}${context.model === undefined ? "" : ` (model ${context.model})`}`;
  return new ProviderError(
    kind,
    status === undefined ? `${who} reported an error in its answer${said}` : `${who} answered ${status}${said}`,
    {
      reachedVendor: true,
      status: effective,
      retryAfterMs,
      requestId: headers["x-request-id"] ?? headers["request-id"],
      usage: context.usage,
      hint: hintFor(kind, effective, headers, retryAfterMs, context),
    },
  );
}

const CONTEXT_LENGTH =
  /context_length|exceed_context_size|maximum context|context (window|size|length)|(prompt|input|request|conversation) is too (long|large)|too many (input )?tokens|input token count|reduce the length|exceeds? the (maximum|limit).{0,40}tokens?/i;
const CONTENT_FILTER = /content_filter|content_policy|content management policy|moderation|flagged|safety system/i;
const BAD_KEY = /invalid_api_key|authentication_error|api[ _]key (is )?(not valid|invalid|expired)|unauthori[sz]ed/i;
const QUOTA_CODE = /insufficient_quota|billing|insufficient_balance|credits?_exhausted/i;
const QUOTA_TEXT = /credit balance|insufficient (balance|credits?|funds)|billing|out of credits/i;
const RATE = /rate.?limit|too_many_requests|resource_exhausted/i;
const OVERLOADED = /overloaded|server_error|unavailable|internal|bad_gateway|timeout/i;
const INVALID = /invalid_request|not_found|invalid_argument|bad_request|unsupported/i;

function kindOf(status: number | undefined, vendor: VendorMessage, retryAfterMs: number | undefined): ProviderErrorKind {
  const { codes, text } = vendor;
  const all = `${codes} ${text}`;
  if (status === 401) return "auth";
  if (status === 402) return "quota";
  if (status === 403) return CONTENT_FILTER.test(all) ? "content_filtered" : QUOTA_CODE.test(codes) ? "quota" : "auth";
  if (status === 408) return "timeout";
  if (status === 413) return "context_length";
  // A vendor that says when to come back has not closed the account, whatever its words.
  if (status === 429) return QUOTA_CODE.test(codes) || (retryAfterMs === undefined && QUOTA_TEXT.test(text)) ? "quota" : "rate_limited";
  if (status !== undefined && status >= 500 && status !== 501 && status !== 505)
    return CONTEXT_LENGTH.test(all) ? "context_length" : "overloaded";
  if (CONTEXT_LENGTH.test(all)) return "context_length";
  if (BAD_KEY.test(all)) return "auth";
  if (CONTENT_FILTER.test(all)) return "content_filtered";
  if (QUOTA_CODE.test(codes) || QUOTA_TEXT.test(text)) return "quota";
  if (status !== undefined) return "invalid_request";
  if (RATE.test(all)) return "rate_limited";
  return INVALID.test(codes) && !OVERLOADED.test(codes) ? "invalid_request" : "overloaded";
}

function hintFor(
  kind: ProviderErrorKind,
  status: number | undefined,
  headers: Readonly<Record<string, string>>,
  retryAfterMs: number | undefined,
  context: VendorErrorContext,
): string {
  if (status !== undefined && status >= 300 && status < 400) return redirectHint(headers.location);
  switch (kind) {
    case "auth":
      return `Check the key of ${context.provider} in the environment.`;
    case "quota":
      return "The account has no credit or quota left: see the vendor's billing page, or set fallback_model_profile.";
    case "rate_limited":
      return `${retryAfterMs === undefined ? "Wait a little" : `Wait ${Math.ceil(retryAfterMs / 1000)} s`}, or lower the limits of this provider in config.yaml.`;
    case "context_length":
      return "Send less input, lower max_tokens, or use a model with a larger context.";
    case "content_filtered":
      return "The vendor refuses this content: change the prompt or the input.";
    case "overloaded":
    case "timeout":
      return "The vendor is in trouble: run again later, or set fallback_model_profile.";
    default:
      return status === 404
        ? `Check model${context.model === undefined ? "" : ` ("${context.model}")`} and base_url of the profile.`
        : "Check the profile's model, settings and options against the vendor's documentation.";
  }
}

// Query and fragment may hold secrets of the place that redirects.
function redirectHint(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location))
    return "Redirects are not followed, they would carry the key along: check base_url.";
  const { origin, pathname } = new URL(location);
  return `Redirects are not followed, they would carry the key along. If ${origin}${pathname} is right, set base_url accordingly.`;
}
