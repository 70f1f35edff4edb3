import { OrcError } from "@llm-orc/contracts";
import { isLoopbackOrigin } from "@llm-orc/provider";

export interface KeyBinding {
  /** The provider, with its scope. */
  readonly name: string;
  readonly source: "helper" | "store";
  /** The vendor's own origins; none when nobody knows whose the key is. */
  readonly vendor: readonly string[];
  /** What the user granted, outside any project. */
  readonly granted: readonly string[];
}

/**
 * Lets a key go to the origins that it is bound to, and to this machine. Throws `CREDENTIAL_ORIGIN_REFUSED` for any other, or
 * `CREDENTIAL_ORIGIN_UNBOUND` when it is bound to none yet.
 */
export function checkOrigin(origin: string, { name, source, vendor, granted }: KeyBinding): void {
  if (vendor.includes(origin) || granted.includes(origin) || isLoopbackOrigin(origin)) return;
  const hint =
    source === "store"
      ? `If it belongs there: llm-orc auth add ${name} --origin ${origin}`
      : `If it belongs there, say so in your global config.yaml: providers: {${JSON.stringify(name)}: {origins: [${JSON.stringify(origin)}]}}`;
  if (vendor.length > 0 || granted.length > 0) {
    throw new OrcError("CREDENTIAL_ORIGIN_REFUSED", `The key of ${name} is not granted to ${origin}.`, { hint });
  }
  throw new OrcError("CREDENTIAL_ORIGIN_UNBOUND", `It is not known yet where the key of ${name} belongs; ${origin} asks for it.`, { hint });
}
