import { REDACTED } from "./redacted.ts";

/** Each with what of a match stays: the part before the secret. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Keys that say themselves what they are.
  [/\b(?:sk|gsk|xai|pk|rk|hf|pplx|nvapi|tgp|csk|sess|llmorc)[-_][\w*.-]{8,}/g, ""],
  [/\bAIza[\w*-]{8,}/g, ""],
  [/\bya29\.[\w-]{8,}/g, ""],
  [/\b(?:gh[pousr]|github_pat|glpat|xox[abeoprs])[-_][\w-]{8,}/g, ""],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, ""],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, ""],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, ""],
  // What stands where a secret stands.
  [/\b(Bearer|Basic)\s+[\w*.~+/=-]{8,}/gi, "$1 "],
  [
    /((?:x-api-key|x-goog-api-key|api-key|authorization|proxy-authorization|set-cookie|cookie)["']?\s*[:=]\s*["']?)(?!Bearer|Basic)[^\s"',;]{4,}/gi,
    "$1",
  ],
  [
    /((?:api[_-]?key|access[_-]?key|secret|token|password|passwd|client[_-]?secret)["']?\s*[:=]\s*["']?)(?![\s"'{[<$]|[\d.]+(?:\s|$))[^\s"',;)}\]]{6,}/gi,
    "$1",
  ],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi, "$1"],
  [/([?&](?:key|api_key|apikey|access_token|token|signature|sig)=)[^\s&#"']+/gi, "$1"],
];

/**
 * The text without what looks like a key, a token or a password: for logs, error messages and reports that people read and pass
 * on. It may hide too much, so it is never applied to what models and scripts say to each other.
 */
export function redactPatterns(text: string): string {
  let safe = text;
  for (const [pattern, kept] of PATTERNS) safe = safe.replace(pattern, kept + REDACTED);
  return safe;
}
