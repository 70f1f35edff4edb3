import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, OrcError } from "@llm-orc/contracts";
import { checkName } from "@llm-orc/project-files";
import { splitProvider } from "@llm-orc/provider";
import type { Credential } from "../store/credential.ts";
import { decryptFernet } from "./decrypt-fernet.ts";
import { toImported } from "./to-imported.ts";

export interface SkippedCredential {
  readonly name: string;
  /** Completes "It is not taken over: ...". */
  readonly reason: string;
}

export interface FernetStore {
  /** By provider, under the names of today. They are bound to no origin yet. */
  readonly credentials: ReadonlyMap<string, Credential>;
  /** What is in it and is of no use here. */
  readonly skipped: readonly SkippedCredential[];
}

export const FERNET_STORE_NAME = "credentials.yaml";
export const FERNET_KEY_NAME = ".encryption_key";
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads the credentials that the Python program keeps in `dir`: one encrypted YAML map. Undefined when there are none. Nothing is
 * changed. `parseYaml` reads the map. Throws `CREDENTIAL_IMPORT_UNREADABLE`.
 */
export function readFernetStore(dir: string, parseYaml: (text: string) => unknown): FernetStore | undefined {
  const file = join(dir, FERNET_STORE_NAME);
  const token = readText(file);
  if (token === undefined) return undefined;
  const key = readText(join(dir, FERNET_KEY_NAME));
  if (key === undefined) throw unreadable(file, `${FERNET_KEY_NAME} beside it is missing`);
  const text = decryptFernet(token, key)?.toString();
  if (text === undefined) throw unreadable(file, `it was not made with the key in ${FERNET_KEY_NAME}, or is damaged`);
  return toStore(parseMap(file, text, parseYaml));
}

function toStore(map: Readonly<Record<string, unknown>>): FernetStore {
  const credentials = new Map<string, Credential>();
  const skipped: SkippedCredential[] = [];
  // A name of today counts before an older one for the same provider.
  const entries = Object.entries(map).toSorted(([a], [b]) => Number(currentName(a) !== a) - Number(currentName(b) !== b));
  for (const [storedName, entry] of entries) {
    const name = currentName(storedName);
    const imported = checkName(name, { allowSlashes: true }) === undefined ? toImported(name, entry) : "its name is no provider's";
    if (typeof imported === "string") skipped.push({ name: storedName, reason: imported });
    else if (credentials.has(name)) skipped.push({ name: storedName, reason: `${name} is there too` });
    else credentials.set(name, imported);
  }
  return { credentials, skipped };
}

function currentName(storedName: string): string {
  const { id, scope } = splitProvider(storedName);
  return scope === undefined ? id : `${id}/${scope}`;
}

// What the parser says is not passed on: it quotes the text.
function parseMap(file: string, text: string, parseYaml: (text: string) => unknown): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = text.trim() === "" ? {} : parseYaml(text);
  } catch {
    throw unreadable(file, "what is encrypted in it is no YAML");
  }
  if (value === null || value === undefined) return {};
  if (!isJsonObject(value)) throw unreadable(file, "what is encrypted in it is no map of providers");
  return value;
}

function readText(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile() || stat.size > MAX_BYTES) throw unreadable(file, "it is no plain file of a size that such a file has");
  return readFileSync(file, "latin1").trim();
}

function unreadable(file: string, why: string): OrcError {
  return new OrcError("CREDENTIAL_IMPORT_UNREADABLE", `The credentials in ${file} cannot be read: ${why}.`, {
    hint: "Add the keys again: llm-orc auth add <provider>",
  });
}
