import { isOrcError } from "@llm-orc/contracts";
import type { ModelInfo, ProviderRegistry } from "@llm-orc/provider";
import type { Profile, Profiles } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { SIMULATED, simulateProfiles } from "./simulated.ts";

/** The profile that the bundled ensembles use, and that nobody has to define. */
export const BUILT_IN_PROFILE = "demo";

const PROBE_MS = 1500;
const REMOTE_PROBE_MS = 8000;

export interface BuiltInProfileOptions {
  readonly neededProfiles: ReadonlySet<string>;
  readonly simulate?: boolean;
  /** Whether models may be asked for; without, the simulated one stands for whichever there is. */
  readonly asksModels: boolean;
  readonly context: OperationContext;
  readonly registry: ProviderRegistry;
}

/**
 * Adds the profile `demo` when it is needed and the user has none of that name: the first model that is really there, in
 * the order of a reachable Ollama, then a key in the environment; otherwise the simulated one, which is always said. With
 * `simulate` every profile is simulated.
 */
export async function withBuiltInProfile(
  profiles: Profiles,
  options: BuiltInProfileOptions,
): Promise<{ profiles: Profiles; notices: readonly string[] }> {
  const { neededProfiles, simulate = false } = options;
  if (simulate) {
    return { profiles: simulateProfiles(profiles, neededProfiles), notices: ["Model answers are simulated, as asked."] };
  }
  if (!neededProfiles.has(BUILT_IN_PROFILE) || Object.hasOwn(profiles, BUILT_IN_PROFILE)) return { profiles, notices: [] };
  if (!options.asksModels) return { profiles: { ...profiles, [BUILT_IN_PROFILE]: SIMULATED }, notices: [] };
  const tried: string[] = [];
  for (const candidate of candidates(options.context.env)) {
    const model = await firstModel(candidate, options, tried);
    if (model !== undefined) {
      const profile: Profile = {
        provider: candidate.provider,
        model,
        ...(candidate.baseUrl === undefined ? {} : { base_url: candidate.baseUrl }),
      };
      return { profiles: { ...profiles, [BUILT_IN_PROFILE]: profile }, notices: [`Models are answered by ${model} (${candidate.label}).`] };
    }
  }
  return {
    profiles: { ...profiles, [BUILT_IN_PROFILE]: SIMULATED },
    notices: [`Model answers are SIMULATED: ${tried.join(", ")}. Figures from scripts are real.`],
  };
}

interface Candidate {
  readonly provider: string;
  readonly label: string;
  readonly baseUrl?: string;
  readonly probeMs: number;
  /** What to say when it is not there. */
  readonly absent: string;
}

// Scopes of `openai-compatible` whose keys people have in their environment.
const KEYED_SCOPES = ["openai", "groq", "gemini", "mistral", "openrouter", "deepseek", "together", "xai"] as const;

function candidates(env: OperationContext["env"]): readonly Candidate[] {
  const host = ollamaHost(env["OLLAMA_HOST"]);
  const keyed = KEYED_SCOPES.filter((scope) => (env[keyVariable(scope)] ?? "") !== "");
  return [
    {
      provider: "openai-compatible/ollama",
      label: `Ollama at ${host}`,
      baseUrl: `${host}/v1`,
      probeMs: PROBE_MS,
      absent: `no Ollama at ${host}`,
    },
    ...keyed.map((scope) => ({
      provider: `openai-compatible/${scope}`,
      ...baseUrlOf(env[`${scope.toUpperCase()}_BASE_URL`]),
      label: `key in ${keyVariable(scope)}`,
      probeMs: REMOTE_PROBE_MS,
      absent: `the key in ${keyVariable(scope)} lists no models`,
    })),
  ];
}

async function firstModel(
  candidate: Candidate,
  { registry, context }: BuiltInProfileOptions,
  tried: string[],
): Promise<string | undefined> {
  try {
    const provider = registry.provider(candidate.provider, candidate.baseUrl === undefined ? {} : { base_url: candidate.baseUrl });
    const models = await provider.listModels?.({ signal: AbortSignal.any([context.signal, AbortSignal.timeout(candidate.probeMs)]) });
    const model = preferSmall(models ?? []);
    if (model === undefined) tried.push(candidate.absent);
    else return model.id;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!isOrcError(error) && !(error instanceof DOMException)) throw error;
    tried.push(candidate.absent);
  }
  if (!tried.some((text) => text.includes("key in"))) tried.push("no key in the environment");
  return undefined;
}

const NO_CHAT = /embed|whisper|tts|dall-e|image|audio|moderation|transcribe|realtime|rerank|guard|vision-preview|sora|search/i;
const SMALL = /mini|flash|small|haiku|lite|nano|instant|\b[1-9]b\b/i;

// A demo wants an answer soon and for little.
function preferSmall(models: readonly ModelInfo[]): ModelInfo | undefined {
  const chat = models.filter(({ id }) => !NO_CHAT.test(id));
  return chat.find(({ id }) => SMALL.test(id)) ?? chat[0];
}

function baseUrlOf(value: string | undefined): { readonly baseUrl?: string } {
  return value === undefined || value === "" ? {} : { baseUrl: value };
}

function keyVariable(scope: string): string {
  return `${scope.toUpperCase()}_API_KEY`;
}

// `OLLAMA_HOST` is written with and without scheme and port; 0.0.0.0 is where a server listens, not where one asks.
function ollamaHost(value: string | undefined): string {
  const text = value === undefined || value === "" ? "127.0.0.1" : value;
  const withScheme = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (!URL.canParse(withScheme)) return "http://127.0.0.1:11434";
  const url = new URL(withScheme);
  const host = url.hostname === "0.0.0.0" ? "127.0.0.1" : url.hostname;
  const hasPort = /:\d+$/.test(withScheme.replace(/\/+$/, ""));
  return `${url.protocol}//${host}:${hasPort ? url.port || (url.protocol === "https:" ? "443" : "80") : "11434"}`;
}
