import { type Diagnostic, isJsonObject, type JsonObject, type JsonValue, toJsonPointer } from "@llm-orc/contracts";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";

/** What runs code when it is read, and therefore needs the user's trust when it comes from a project. */
export interface UntrustedConfig {
  readonly plugins?: readonly string[];
  readonly helper?: string;
  /** Commands that print a provider's key, by provider id. */
  readonly providerHelpers?: Readonly<Record<string, string>>;
}

// Where a key may be sent is for the user alone to say, whatever project they stand in.
const WIDENING_KEYS = ["origins", "allow_insecure"] as const;

/** Whether a profile says what only the user's own configuration may say: where its keys are sent. */
export function saysWhereKeysGo(profile: JsonValue | undefined): boolean {
  return isJsonObject(profile) && WIDENING_KEYS.some((key) => Object.hasOwn(profile, key));
}

// Whether a program of the user's is run, which one, and with what environment. Ids that a scope refines count as well.
const PROGRAM_KEYS: ReadonlyMap<string, readonly string[]> = new Map([["claude-cli", ["enabled", "command", "environment"]]]);

/**
 * Takes out of a project's configuration what only the user may decide, each with a warning: `ORC1108` for what a project can
 * never say, `ORC1110` for what it may say once it is trusted (`untrusted`).
 */
export function restrictProjectConfig(value: JsonObject): {
  readonly value: JsonObject;
  readonly untrusted?: UntrustedConfig;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const { plugins, helper, providers, ...rest } = value;
  const helpers: [string, string][] = [];

  function refuse(path: readonly string[], hint: string): void {
    const message = `${path.join(".")} of a project is not used.`;
    diagnostics.push({ code: CODES.notFromProject, severity: "warning", message, path: toJsonPointer(path), hint });
  }

  function askTrust(path: readonly string[]): void {
    const message = `${path.join(".")} of this project is not used: it would run code, and the project is not trusted.`;
    diagnostics.push({ code: CODES.needsTrust, severity: "warning", message, path: toJsonPointer(path), hint: TRUST_HINT });
  }

  if (plugins !== undefined) askTrust(["plugins"]);
  if (helper !== undefined) askTrust(["helper"]);

  function restrictProvider(id: string, entry: JsonValue): JsonValue {
    if (!isJsonObject(entry)) return entry;
    const { helper: providerHelper, ...settings } = entry;
    if (typeof providerHelper === "string") {
      helpers.push([id, providerHelper]);
      askTrust(["providers", id, "helper"]);
    }
    const open = withoutWidening(settings, ["providers", id], refuse);
    const inner = open["settings"];
    if (!isJsonObject(inner)) return open;
    const refused = [...WIDENING_KEYS, ...(PROGRAM_KEYS.get(id.replace(/\/.*/s, "")) ?? [])];
    return { ...open, settings: withoutKeys(inner, refused, ["providers", id, "settings"], refuse) };
  }

  const restricted = isJsonObject(providers)
    ? { providers: Object.fromEntries(Object.entries(providers).map(([id, entry]) => [id, restrictProvider(id, entry)])) }
    : {};
  const untrusted: UntrustedConfig = {
    ...(Array.isArray(plugins) ? { plugins: plugins as readonly string[] } : {}),
    ...(typeof helper === "string" ? { helper } : {}),
    ...(helpers.length > 0 ? { providerHelpers: Object.fromEntries(helpers) } : {}),
  };
  return { value: { ...rest, ...restricted }, ...(Object.keys(untrusted).length > 0 ? { untrusted } : {}), diagnostics };
}

const TRUST_HINT = "See what would run, and allow it: llm-orc trust";

type Refuse = (path: readonly string[], hint: string) => void;

/** The map without the keys that would let a provider's key go further than the user said. */
export function withoutWidening(value: JsonObject, path: readonly string[], refuse: Refuse): JsonObject {
  return withoutKeys(value, WIDENING_KEYS, path, refuse);
}

function withoutKeys(value: JsonObject, keys: readonly string[], path: readonly string[], refuse: Refuse): JsonObject {
  const found = keys.filter((key) => value[key] !== undefined);
  for (const key of found) refuse([...path, key], "Only the global config.yaml can say this. Move it there.");
  return found.length === 0 ? value : Object.fromEntries(Object.entries(value).filter(([key]) => !found.includes(key)));
}
