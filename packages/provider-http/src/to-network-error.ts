import { ProviderError } from "@llm-orc/provider";

export interface NetworkErrorContext {
  readonly provider: string;
  readonly origin: string;
  /** Whether the request had been on the wire. */
  readonly wasSent: boolean;
}

// What TLS says about a certificate. Trying again will not change it.
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS/;
const HTTP2_PROTOCOL = /^HTTP2_(PROTOCOL|FLOW_CONTROL|FRAME_SIZE|COMPRESSION)_ERROR$/;
const NOT_THERE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;
const NO_NAME = /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/;

/** What went wrong between us and the server, from the HTTP client's or the system's error. */
export function toNetworkError(error: unknown, context: NetworkErrorContext): ProviderError {
  const { provider, origin } = context;
  const code = codeOf(error);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return new ProviderError("timeout", `No connection to ${provider} at ${origin} in time (connect timeout).`, {
      reachedVendor: context.wasSent,
      hint: "Check base_url, the network and a firewall or proxy in between.",
      cause: error,
    });
  }
  if (code === "HTTP2_REFUSED_STREAM") {
    return new ProviderError("network", `${provider} at ${origin} sent the request back unread (${code}).`, {
      // RFC 9113 8.7: nothing of it was processed.
      reachedVendor: false,
      hint: "The server is closing or overloaded: run again.",
      cause: error,
    });
  }
  if (code === "HTTP2_ENHANCE_YOUR_CALM") {
    return new ProviderError("overloaded", `${provider} at ${origin} refuses more load (${code}).`, {
      reachedVendor: context.wasSent,
      hint: "Wait a little, or lower the limits of this provider in config.yaml.",
      cause: error,
    });
  }
  if (code.startsWith("HPE_") || code.startsWith("UND_ERR_RES_") || HTTP2_PROTOCOL.test(code)) {
    return new ProviderError("protocol", `${provider} at ${origin} did not answer in valid HTTP.`, {
      reachedVendor: true,
      hint: "Check that base_url names the API's own address and port.",
      cause: error,
    });
  }
  if (CERTIFICATE.test(code)) {
    return new ProviderError("network", `The certificate of ${origin} is not trusted (${code}).`, {
      reachedVendor: false,
      isRetryable: false,
      hint: "For a certificate of your own, export NODE_EXTRA_CA_CERTS=/path/to/ca.pem.",
      cause: error,
    });
  }
  const what = NOT_THERE.test(code)
    ? { message: `Nothing answers for ${provider} at ${origin} (${code}).`, hint: "Is the server running there? Check base_url." }
    : NO_NAME.test(code)
      ? { message: `The host of ${provider}, ${origin}, was not found (${code}).`, hint: "Check base_url, the network and DNS." }
      : {
          message: `The connection to ${provider} at ${origin} broke${code === "" ? "" : ` (${code})`}.`,
          hint: "Check the network, then run again.",
        };
  return new ProviderError("network", what.message, { reachedVendor: context.wasSent, hint: what.hint, cause: error });
}

// `fetch` hides the real error in `cause`; connection attempts to several addresses come as one AggregateError.
function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== "object" || error === null || depth > 4) return "";
  // The HTTP client gives its parser's errors a name only.
  if (error instanceof Error && error.name === "HTTPParserError") return "HPE_INVALID";
  if ("code" in error && typeof error.code === "string" && error.code !== "") return error.code;
  if ("cause" in error) return codeOf(error.cause, depth + 1);
  if (error instanceof AggregateError) return codeOf(error.errors[0], depth + 1);
  return "";
}
