import { findEnvironmentKey, type ProviderPlugin, splitProvider, vendorOf } from "@llm-orc/provider";
import type { StoredCredential } from "@llm-orc/credentials";
import type { OperationContext } from "../context.ts";
import { currentName } from "../credentials/to-helpers.ts";
import { defineOperation, type Operation } from "../operation.ts";
import type { UsableHelpers } from "../plugins/usable-helpers.ts";

/** Where a key is, and never the key. */
export interface ListedCredential {
  /** Absent: a helper that is asked for any provider. */
  readonly provider?: string;
  readonly kind: "api_key" | "oauth";
  readonly source: "environment" | "helper" | "keyring" | "file";
  /** Of the environment. */
  readonly variable?: string;
  /** Of a helper: whose configuration names it. */
  readonly tier?: "global" | "local";
  /** Where it may be sent, beside this machine; none: not known yet. */
  readonly origins: readonly string[];
  /** It came from the Python program. */
  readonly imported?: boolean;
  /** RFC 3339. */
  readonly added_at?: string;
  /** RFC 3339: when the tokens of a login run out, which are then renewed. */
  readonly expires_at?: string;
  /** False: another key of the same provider comes first. */
  readonly is_used: boolean;
}

export interface ListCredentialsOutput {
  /** By provider, in the order in which they are looked for. */
  readonly credentials: readonly ListedCredential[];
  /** The encrypted file, also when it does not exist. */
  readonly file: string;
}

/** Lists keys and logins: where each is and where it may go. Reads no key, runs no helper, asks no keyring. Throws what the store throws. */
export const listCredentials: Operation<Record<string, never>, ListCredentialsOutput> = defineOperation({
  name: "list_credentials",
  description: "List keys and logins: where each is and where it may be sent. Never a key itself.",
  scope: "admin",
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: { credentials: { type: "array", items: { type: "object" } }, file: { type: "string" } },
    required: ["credentials", "file"],
  },
  async run(context) {
    const [{ readConfig }, { addPlugins }, { openStore }] = await Promise.all([
      import("@llm-orc/core-config"),
      import("../plugins/add-plugins.ts"),
      import("../credentials/open-store.ts"),
    ]);
    const { helpers } = await addPlugins(context, await readConfig(context));
    const store = openStore(context);
    const found = [...fromEnvironment(context), ...fromHelpers(helpers, context), ...fromStore(await store.list(), context)];
    const ordered = found.toSorted((a, b) => ((a.provider ?? "") < (b.provider ?? "") ? -1 : Number(a.provider !== b.provider)));
    const seen = new Set<string | undefined>();
    return {
      file: store.file,
      credentials: ordered.map((entry) => {
        const isUsed = !seen.has(entry.provider);
        seen.add(entry.provider);
        return { ...entry, is_used: isUsed };
      }),
    };
  },
});

type Found = Omit<ListedCredential, "is_used">;

function fromEnvironment({ providers, env }: OperationContext): readonly Found[] {
  return providers.flatMap((plugin) =>
    [undefined, ...scopesInEnvironment(plugin, env)].flatMap((scope): Found[] => {
      const found = findEnvironmentKey(plugin, scope, env);
      const provider = scope === undefined ? plugin.id : `${plugin.id}/${scope}`;
      const { origins } = vendorOf(plugin, scope);
      return found === undefined ? [] : [{ provider, kind: "api_key", source: "environment", variable: found.variable, origins }];
    }),
  );
}

// Nobody lists the scopes of a provider; those that it knows by name (`groq`) have an origin, and a variable called like them.
function scopesInEnvironment(plugin: ProviderPlugin, env: OperationContext["env"]): readonly string[] {
  return Object.keys(env).flatMap((variable) => {
    const scope = /^([A-Z0-9_]+)_API_KEY$/.exec(variable)?.[1]?.toLowerCase();
    return scope !== undefined && (plugin.scopeDefaults?.(scope).origins.length ?? 0) > 0 ? [scope] : [];
  });
}

function fromHelpers({ general, providers, ofProject }: UsableHelpers, context: OperationContext): readonly Found[] {
  const own = Object.keys(providers).map((name): Found => {
    const provider = currentName(name);
    const tier = ofProject.providers.includes(name) ? "local" : "global";
    return { provider, kind: "api_key", source: "helper", tier, origins: vendorOrigins(provider, context) };
  });
  if (general === undefined) return own;
  return [{ kind: "api_key", source: "helper", tier: ofProject.general ? "local" : "global", origins: [] }, ...own];
}

function fromStore(stored: readonly StoredCredential[], context: OperationContext): readonly Found[] {
  return stored.map(({ name, kind, place, origins = [], imported, addedAt, expiresAtMs }) => ({
    provider: name,
    kind,
    source: place,
    origins: [...new Set([...(imported === true ? [] : vendorOrigins(name, context)), ...origins])],
    ...(imported === true ? { imported } : {}),
    ...(addedAt === undefined ? {} : { added_at: addedAt }),
    ...(expiresAtMs === undefined ? {} : { expires_at: new Date(expiresAtMs).toISOString() }),
  }));
}

function vendorOrigins(name: string, { providers }: OperationContext): readonly string[] {
  const { id, scope } = splitProvider(name);
  const plugin = providers.find((one) => one.id === id);
  return plugin === undefined ? [] : vendorOf(plugin, scope).origins;
}
