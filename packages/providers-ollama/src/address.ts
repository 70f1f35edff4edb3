import { isLoopbackOrigin } from "@llm-orc/provider";
import { parseBaseUrl } from "@llm-orc/provider-http";
import { parseOllamaHost } from "./parse-ollama-host.ts";
import type { OllamaSettings } from "./settings.ts";

/** Ollama's own service. Every other address is a server of the user's. */
export const CLOUD_ORIGIN = "https://ollama.com";

export interface Address {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly origin: string;
  readonly allowInsecure: boolean;
}

/** Where the settings say that Ollama is. Throws what `parseBaseUrl` throws. */
export function addressOf(settings: OllamaSettings): Address {
  const given = settings.base_url ?? parseOllamaHost(settings.host);
  const allowInsecure = isAllowed(settings.allow_insecure, given);
  // People copy the address with the path of one of the two APIs.
  const baseUrl = parseBaseUrl(given, { allowInsecure }).replace(/\/(?:api|v1)$/, "");
  return { baseUrl, origin: new URL(baseUrl).origin, allowInsecure };
}

/**
 * `OLLAMA_HOST` as settings. Plain http to another machine is allowed, because the user names it, and to no other address:
 * a project's `base_url` does not profit from it.
 */
export function settingsFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Pick<OllamaSettings, "host" | "allow_insecure"> {
  const value = (env.OLLAMA_HOST ?? "").trim();
  if (value === "") return {};
  const host = parseOllamaHost(value);
  const { origin, protocol } = new URL(host);
  return { host, ...(protocol === "http:" && !isLoopbackOrigin(origin) ? { allow_insecure: origin } : {}) };
}

function isAllowed(allowed: boolean | string | undefined, address: string): boolean {
  if (typeof allowed !== "string") return allowed === true;
  return URL.canParse(allowed) && URL.canParse(address) && new URL(allowed).origin === new URL(address).origin;
}
