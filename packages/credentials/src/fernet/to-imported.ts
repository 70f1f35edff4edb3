import { isJsonObject, Redacted } from "@llm-orc/contracts";
import type { Credential } from "../store/credential.ts";

/** An entry of the Python program's store (`{auth_method: "api_key", api_key}`) as a credential, or why it is of no use here. */
export function toImported(name: string, entry: unknown): Credential | string {
  if (name === "anthropic-claude-pro-max") return "the vendor does not let other programs use a subscription; use anthropic-api with a key";
  if (!isJsonObject(entry)) return "it is no map";
  const { auth_method: method, api_key: key } = entry;
  // The Python program never used a login, and the tokens that it stored were made up by itself.
  if (method === "oauth") return `its login was never valid; log in again: llm-orc auth setup ${name}`;
  if (method !== "api_key") return "its auth_method is neither api_key nor oauth";
  if (typeof key !== "string" || key === "") return "it has no api_key";
  // The Python program starts the vendor's program where a path stands for the key.
  if (key.startsWith("/") || name === "claude-cli") return "it is the path of a program and no key";
  return { kind: "api_key", key: new Redacted(key), imported: true };
}
