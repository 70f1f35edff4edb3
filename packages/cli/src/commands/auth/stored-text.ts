import type { StoredOutput } from "@llm-orc/operations";
import { printableLine } from "../../render/printable.ts";

/** Where a key or login is now, and where it may go. */
export function storedText(what: "key" | "login", { provider, place, file, replaced, origins }: StoredOutput): string {
  const where = place === "keyring" ? "the system's keyring" : `the encrypted file ${file}`;
  const goes =
    origins.length > 0
      ? `It may be sent to ${origins.join(", ")}.`
      : `It is bound to no server yet: a run asks once, or say it now: llm-orc auth add ${provider} --origin https://...`;
  return `${printableLine(`${replaced ? "Replaced" : "Stored"} the ${what} of ${provider} in ${where}. ${goes}`)}\n`;
}

/** What a person should know who wonders why the new key is not used; empty when it is. */
export function shadowText({ provider, shadowed_by: variable }: StoredOutput): string {
  return variable === undefined ? "" : `warning: ${variable} is set, and counts before what is stored for ${printableLine(provider)}.\n`;
}
