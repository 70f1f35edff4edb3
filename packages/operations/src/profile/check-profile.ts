import { checkValue, profileSchema, readConfig, removedProvider } from "@llm-orc/core-config";
import {
  type Diagnostic,
  didYouMean,
  fromJsonPointer,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  OrcError,
  redactPatterns,
} from "@llm-orc/contracts";
import { splitProvider } from "@llm-orc/provider";
import { nearName } from "../auth/near-name.ts";
import { SECRET_KEY } from "../config/mask-secrets.ts";
import type { OperationContext } from "../context.ts";
import { addPlugins } from "../plugins/add-plugins.ts";

const KNOWN_KEYS = Object.keys(profileSchema["properties"] as JsonObject);
// People's words, in which much looks like a secret that is none.
const PROSE: ReadonlySet<string> = new Set(["name", "description", "system_prompt"]);

/**
 * Refuses what no profile should be written with: `PROFILE_HAS_SECRET`, `PROFILE_INVALID` with every problem, `PROVIDER_UNKNOWN`. Only
 * what is under `changed` is judged, and whether all is there: what somebody else has written stays as it is.
 */
export async function checkProfile(context: OperationContext, profile: JsonObject, changed: readonly string[]): Promise<void> {
  for (const key of changed) if (Object.hasOwn(profile, key)) refuseSecrets(key, profile[key] as JsonValue, [key]);
  const unknown = changed.filter((key) => !KNOWN_KEYS.includes(key)).map(unknownKey);
  const problems = (await checkValue(profileSchema, profile, "")).filter(({ path }) => concerns(path, changed));
  const provider = profile["provider"];
  const isJudged = changed.includes("provider") || changed.includes("options");
  const known = typeof provider === "string" && isJudged ? await checkProvider(context, provider, profile["options"]) : [];
  const all = [...unknown, ...[...problems, ...known].map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`))];
  if (all.length === 0) return;
  throw new OrcError("PROFILE_INVALID", `This is no profile: ${all.slice(0, 10).join(" ")}`, {
    hint: `A profile has: ${KNOWN_KEYS.join(", ")}`,
  });
}

function concerns(path: string | undefined, changed: readonly string[]): boolean {
  const [key] = fromJsonPointer(path ?? "");
  return key === undefined || changed.includes(key);
}

function unknownKey(key: string): string {
  const near = didYouMean(key, KNOWN_KEYS);
  return `There is no key "${key.slice(0, 80)}".${near === undefined ? "" : ` Did you mean "${near}"?`}`;
}

function refuseSecrets(key: string, value: JsonValue, path: readonly string[]): void {
  const isKnown = path.length === 1 && KNOWN_KEYS.includes(key);
  const isSecret =
    (!isKnown && SECRET_KEY.test(key)) || (typeof value === "string" && !PROSE.has(path[0] ?? "") && redactPatterns(value) !== value);
  if (isSecret) {
    throw new OrcError(
      "PROFILE_HAS_SECRET",
      `${path.join(".").slice(0, 100)} looks like a key, a password or a token: profiles are shared, and hold none.`,
      {
        hint: "Store it with: llm-orc auth add <provider>",
      },
    );
  }
  if (!isJsonObject(value) && !Array.isArray(value)) return;
  for (const [name, inner] of Object.entries(value as JsonObject)) refuseSecrets(name, inner, [...path, name]);
}

/** Throws `PROVIDER_UNKNOWN`; gives back what is wrong with the options. Loads no plugin. */
async function checkProvider(context: OperationContext, provider: string, options: JsonValue | undefined): Promise<readonly Diagnostic[]> {
  const { id } = splitProvider(provider);
  const removed = removedProvider(id);
  if (removed !== undefined) throw new OrcError("PROVIDER_UNKNOWN", removed.message, { hint: removed.hint });
  const plugin = context.providers.find((one) => one.id === id);
  if (plugin !== undefined) return isJsonObject(options) ? checkValue(plugin.optionsSchema, options, "/options") : [];
  const { plugins } = await addPlugins(context, await readConfig(context));
  if (plugins.unloaded(provider) !== undefined) return [];
  const known = context.providers.map((one) => one.id);
  const near = nearName(provider, known);
  throw new OrcError("PROVIDER_UNKNOWN", `There is no provider "${provider.slice(0, 100)}".`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${known.join(", ")}, and openai-compatible/<name> for any other server.`,
  });
}
