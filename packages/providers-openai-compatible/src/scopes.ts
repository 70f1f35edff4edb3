/** Where a well-known server differs from the others. */
export interface Dialect {
  /** Default `max_tokens`. */
  readonly maxTokensField?: "max_tokens" | "max_completion_tokens";
  /** `object`: takes no JSON Schema, only `json_object`. Default `schema`. */
  readonly jsonOutput?: "schema" | "object";
  /** Whether it is asked for usage with `stream_options`; false: it refuses that field. Default true. */
  readonly streamUsage?: boolean;
  /** Default `seed`. */
  readonly seedField?: "seed" | "random_seed";
  /** `object`: `reasoning: {effort | max_tokens}` instead of `reasoning_effort`. Default `effort`. */
  readonly reasoning?: "effort" | "object";
  /** Settings of which it takes no notice: they are not sent, and a warning says so. Default none. */
  readonly ignores?: readonly ("seed" | "toolChoice")[];
}

interface KnownScope extends Dialect {
  readonly baseUrl: string;
  readonly envKeys: readonly string[];
}

const KNOWN_SCOPES: Readonly<Record<string, KnownScope>> = {
  openai: { baseUrl: "https://api.openai.com/v1", envKeys: ["OPENAI_API_KEY"], maxTokensField: "max_completion_tokens" },
  groq: { baseUrl: "https://api.groq.com/openai/v1", envKeys: ["GROQ_API_KEY"] },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", envKeys: ["OPENROUTER_API_KEY"], reasoning: "object" },
  mistral: { baseUrl: "https://api.mistral.ai/v1", envKeys: ["MISTRAL_API_KEY"], streamUsage: false, seedField: "random_seed" },
  deepseek: { baseUrl: "https://api.deepseek.com/v1", envKeys: ["DEEPSEEK_API_KEY"], jsonOutput: "object", ignores: ["seed"] },
  together: { baseUrl: "https://api.together.xyz/v1", envKeys: ["TOGETHER_API_KEY"] },
  gemini: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    envKeys: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
  },
  xai: { baseUrl: "https://api.x.ai/v1", envKeys: ["XAI_API_KEY"] },
  ollama: { baseUrl: "http://localhost:11434/v1", envKeys: [], ignores: ["toolChoice"] },
  lmstudio: { baseUrl: "http://localhost:1234/v1", envKeys: [] },
  vllm: { baseUrl: "http://localhost:8000/v1", envKeys: ["VLLM_API_KEY"] },
};

/** Names of the scopes that need no `base_url`. */
export const knownScopes: readonly string[] = Object.keys(KNOWN_SCOPES);

/** The address that a scope stands for; undefined for one that we do not know. Without a scope: OpenAI's. */
export function baseUrlOf(scope: string | undefined): string | undefined {
  return find(scope ?? "openai")?.baseUrl;
}

/** Origins and key variables of a scope. An unknown `my-server` reads `MY_SERVER_API_KEY`, and has no origin of its own. */
export function scopeDefaults(scope: string): { readonly origins: readonly string[]; readonly envKeys: readonly string[] } {
  const known = find(scope);
  if (known !== undefined) return { origins: [new URL(known.baseUrl).origin], envKeys: known.envKeys };
  return { origins: [], envKeys: [`${scope.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_API_KEY`] };
}

/** The peculiarities of the server at this address, whatever name the user gave it. */
export function dialectAt(baseUrl: string): Dialect {
  const { origin } = new URL(baseUrl);
  return Object.values(KNOWN_SCOPES).find((known) => new URL(known.baseUrl).origin === origin) ?? {};
}

/** Whether a well-known server is at this address. */
export function isKnownAddress(baseUrl: string): boolean {
  const { origin } = new URL(baseUrl);
  return Object.values(KNOWN_SCOPES).some((known) => new URL(known.baseUrl).origin === origin);
}

function find(scope: string): KnownScope | undefined {
  return Object.hasOwn(KNOWN_SCOPES, scope) ? KNOWN_SCOPES[scope] : undefined;
}
