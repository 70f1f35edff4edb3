import { OrcError } from "@llm-orc/contracts";
import { isLoopbackOrigin } from "@llm-orc/provider";

export interface ParseBaseUrlOptions {
  /** Lets plain `http:` leave this machine. Only from the user's own configuration, never from a project's. */
  readonly allowInsecure?: boolean | undefined;
}

/**
 * The base address of an API, without a slash at its end. Throws `PROVIDER_BASE_URL_INVALID` for what is no http(s)
 * address or carries a password, `PROVIDER_INSECURE_URL` for plain http to another machine.
 */
export function parseBaseUrl(text: string, options: ParseBaseUrlOptions = {}): string {
  const url = requireSecureUrl(text, options.allowInsecure);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new OrcError("PROVIDER_BASE_URL_INVALID", `base_url of ${url.origin} carries a user, password, query or fragment.`, {
      hint: "Write only the address, for example https://api.example.com/v1, and keep the key in the environment.",
    });
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

/** The parsed address, when it may be used: https, or http to this machine, or http with `allowInsecure`. */
export function requireSecureUrl(address: string | URL, allowInsecure: boolean | undefined): URL {
  const url = typeof address === "string" ? URL.parse(address) : address;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new OrcError(
      "PROVIDER_BASE_URL_INVALID",
      `base_url is not an http(s) address: ${JSON.stringify(String(address).slice(0, 100))}.`,
      {
        hint: "Write it in full, for example https://api.example.com/v1",
      },
    );
  }
  if (url.protocol === "http:" && allowInsecure !== true && !isLoopbackOrigin(url)) {
    throw new OrcError("PROVIDER_INSECURE_URL", `${url.origin} is plain http: keys and prompts would travel unencrypted.`, {
      hint: `Use https, or allow it in your own config.yaml (not the project's): allow_insecure: true`,
    });
  }
  return url;
}
