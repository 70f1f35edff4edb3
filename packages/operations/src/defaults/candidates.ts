import type { JsonObject } from "@llm-orc/contracts";
import { type ProviderRegistry, splitProvider, vendorOf } from "@llm-orc/provider";
import type { Environment } from "@llm-orc/project-files";

/** A provider that may have a model for whoever has named none. */
export interface Candidate {
  /** The word in profiles. */
  readonly provider: string;
  /** Who it is, for people: `Ollama at http://127.0.0.1:11434`. */
  readonly label: string;
  /** For the profile, when the address is not the provider's own. */
  readonly baseUrl?: string;
  /** What makes it available: the next command to type. */
  readonly command: string;
  /** `server`: one on the user's machine, there when it answers. `key`: a vendor, there when there is a key. */
  readonly type: "server" | "key";
  /** Of a vendor's models, those to take when it gives no list, the first that the price list knows. */
  readonly guesses?: readonly string[];
}

export interface CandidateOptions {
  readonly registry: ProviderRegistry;
  /** `settings` of `providers:` in the configuration, by provider. */
  readonly settings: Readonly<Record<string, JsonObject>>;
  readonly env: Environment;
}

/** All of them, in the order in which they are preferred. Those of one list are asked at once. */
export function candidates(options: CandidateOptions): readonly (readonly Candidate[])[] {
  const { registry } = options;
  const groups = [[ollama(options)], ...vendors(options).map((vendor) => [vendor]), localServers(options)];
  return groups.map((group) => group.filter(({ provider }) => registry.has(provider))).filter((group) => group.length > 0);
}

function ollama({ registry, settings, env }: CandidateOptions): Candidate {
  const plugin = registry.has("ollama") ? registry.plugin("ollama") : undefined;
  const { base_url: baseUrl, host }: Readonly<Record<string, unknown>> = { ...plugin?.settingsFromEnvironment?.(env), ...settings.ollama };
  const address = [baseUrl, host, plugin?.origins[0]].find((value) => typeof value === "string");
  return { provider: "ollama", label: `Ollama at ${address}`, command: "ollama pull llama3.2", type: "server" };
}

// Those with a provider of their own first. Keys of the others are those that people have in their environment.
const OWN: readonly (readonly [string, readonly string[]])[] = [
  ["anthropic-api", ["claude-haiku-5-5", "claude-haiku-4-5"]],
  ["google-gemini", ["gemini-3.8-flash", "gemini-2.5-flash"]],
];
const SCOPES = ["openai", "groq", "mistral", "openrouter", "deepseek", "together", "xai"] as const;

function vendors(options: CandidateOptions): readonly Candidate[] {
  const own = OWN.map(([provider, guesses]) => ({ ...vendor(provider, options), command: `llm-orc auth add ${provider}`, guesses }));
  const scoped = SCOPES.map((scope) => ({
    ...vendor(`openai-compatible/${scope}`, options),
    command: `export ${scope.toUpperCase()}_API_KEY=...`,
  }));
  return [...own, ...scoped];
}

function vendor(provider: string, { registry, settings, env }: CandidateOptions): Omit<Candidate, "command"> {
  if (!registry.has(provider)) return { provider, label: provider, type: "key" };
  const { id, scope } = splitProvider(provider);
  const { envKeys } = vendorOf(registry.plugin(provider), scope);
  const variable = envKeys.find((key) => (env[key] ?? "") !== "");
  const label = variable === undefined ? provider : `${provider}, key in ${variable}`;
  const isConfigured = settings[id]?.base_url !== undefined || settings[provider]?.base_url !== undefined;
  const baseUrl = isConfigured
    ? undefined
    : envKeys.map((key) => env[key.replace(/_API_KEY$/, "_BASE_URL")]).find((url) => (url ?? "") !== "");
  return { provider, label, type: "key", ...(baseUrl === undefined ? {} : { baseUrl }) };
}

const SERVERS: readonly (readonly [string, string, string, string])[] = [
  ["lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", "lms server start"],
  ["vllm", "vLLM", "http://127.0.0.1:8000/v1", "vllm serve <model>"],
  ["llamacpp", "llama.cpp", "http://127.0.0.1:8080/v1", "llama-server -hf <model>"],
];

function localServers({ settings }: CandidateOptions): readonly Candidate[] {
  return SERVERS.map(([scope, name, usual, command]) => {
    const provider = `openai-compatible/${scope}`;
    const configured = settings[provider]?.base_url;
    if (typeof configured === "string") return { provider, label: `${name} at ${configured}`, command, type: "server" };
    return { provider, label: `${name} at ${usual}`, baseUrl: usual, command, type: "server" };
  });
}
