import { OrcError } from "@llm-orc/contracts";

/** The origin of an address: `https://api.example.com/v1` -> `https://api.example.com`; undefined for what has none. */
export function originOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

/** As `originOf`; throws `CREDENTIAL_ORIGIN_INVALID` for what has none. */
export function parseOrigin(address: string): string {
  const origin = originOf(address);
  if (origin !== undefined) return origin;
  // Not shown: in a mixed-up command line it may be the key.
  throw new OrcError("CREDENTIAL_ORIGIN_INVALID", "An origin was given that is no address of a server.", {
    hint: "Write it in full, for example https://api.example.com",
  });
}
