import type { Clock, JsonSchema, Logger, Price, Redacted } from "@llm-orc/contracts";
import type { LanguageModel } from "./language-model.ts";

export interface ModelInfo {
  readonly id: string;
  /** Tokens. */
  readonly contextWindow?: number;
  /** Tokens. */
  readonly maxOutputTokens?: number;
  readonly capabilities?: readonly ("json" | "tools" | "reasoning" | "files")[];
  readonly price?: Price;
  /** Runs on the user's own machine: costs nothing. */
  readonly isLocal?: boolean;
}

export interface ProviderStatus {
  readonly available: boolean;
  /** Why not, or what is there. */
  readonly detail: string;
}

/** One configured connection to a vendor. */
export interface Provider {
  languageModel(modelId: string): LanguageModel;
  /** What is known of a model without asking anybody. Told once: an executor keeps it as long as it lives. */
  describeModel(modelId: string): ModelInfo | undefined;
  listModels?(options: { readonly signal: AbortSignal }): Promise<readonly ModelInfo[]>;
  status?(options: { readonly signal: AbortSignal }): Promise<ProviderStatus>;
  countTokens?(text: string): number;
}

/** Limits of a pool of connections. */
export interface HttpPoolLimits {
  /** Sockets per origin. A request that waits for one is not timed. Default: as many as are needed. */
  readonly connections?: number;
  /** Sockets per origin that are kept while they have nothing to do. Default: all. */
  readonly idleConnections?: number;
  /** How long an idle socket is kept at most. Default: as long as the server says, else 4,000. */
  readonly keepAliveMs?: number;
}

/** Everything that a provider may touch from outside. Nothing is read from globals. */
export interface ProviderContext {
  /** `fetch` is used instead of the process's pool of connections, whose limits are `pool`. */
  readonly http?: { readonly fetch?: typeof fetch; readonly pool?: HttpPoolLimits };
  /**
   * The provider's own key for an origin (`https://api.example.com`), or undefined when there is none. Throws
   * `CREDENTIAL_ORIGIN_REFUSED` when there is one that is not granted to that origin.
   */
  credential(origin: string): Promise<Redacted | undefined>;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** What `create` gets beside its own settings: where in the configuration it stands. */
export interface ProviderInstance {
  /** `groq` in `openai-compatible/groq`. */
  readonly scope?: string;
}

/** A vendor, as a value. Ours and third parties' go through the same door. */
export interface ProviderPlugin<Settings = Readonly<Record<string, unknown>>> {
  readonly specVersion: "v1";
  /** The word in profiles: `anthropic-api`. */
  readonly id: string;
  readonly label: string;
  /** Origins that the vendor's key may be sent to, beside loopback and what the user grants. */
  readonly origins: readonly string[];
  readonly auth: readonly ("api-key" | "oauth" | "none")[];
  /** Environment variables that hold the key, first match wins. */
  readonly envKeys?: readonly string[];
  /** The origins and environment keys of a scope, where they differ from the plugin's own. */
  scopeDefaults?(scope: string): { readonly origins: readonly string[]; readonly envKeys: readonly string[] };
  readonly oauth?: {
    readonly authorizationUrl: string;
    readonly tokenUrl: string;
    readonly deviceUrl?: string;
    readonly scopes: readonly string[];
  };
  /**
   * What the user's environment says of the connection. Weaker than every configured setting, and under `settingsSchema` as
   * they are. What it allows must hold for the connection that it names and for no other.
   */
  settingsFromEnvironment?(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, unknown>>;
  readonly settingsSchema: JsonSchema;
  readonly optionsSchema: JsonSchema;
  /** Runs once per id, scope and connection settings. */
  create(settings: Settings, context: ProviderContext, instance: ProviderInstance): Provider;
}
