import { isOrcError, type JsonObject } from "@llm-orc/contracts";
import { findModel } from "@llm-orc/pricing";
import { isProviderError, type ModelInfo, type ProviderRegistry, splitProvider, vendorOf } from "@llm-orc/provider";
import type { Profile } from "@llm-orc/run-spec";
import type { ProjectCredentials } from "../credentials/open-credentials.ts";
import type { Candidate } from "./candidates.ts";
import { chooseModel } from "./choose-model.ts";

export interface AskCandidateOptions {
  readonly registry: ProviderRegistry;
  readonly settings: Readonly<Record<string, JsonObject>>;
  readonly credentials: Pick<ProjectCredentials, "hasCredential">;
  readonly signal: AbortSignal;
}

export type CandidateAnswer = { readonly profile: Profile } | { readonly absent: string };

// A server on this machine answers at once or is not there.
const SERVER_MS = 1_500;
const VENDOR_MS = 8_000;

/** The profile of a model that the candidate has, or why it has none. A vendor without a key is not asked. */
export async function askCandidate(candidate: Candidate, options: AskCandidateOptions): Promise<CandidateAnswer> {
  const { provider, baseUrl, type, guesses = [] } = candidate;
  const withoutKey = type === "key" ? await whyNoKey(candidate, options) : undefined;
  if (withoutKey !== undefined) return { absent: withoutKey };
  const isKnown = (model: string): boolean => findModel({ provider, model, baseUrl }) !== undefined;
  const listed = await listModels(candidate, options);
  const model = "models" in listed ? chooseModel(listed.models, { isKnown, keepsOrder: type === "server" })?.id : undefined;
  const chosen = model ?? ("models" in listed || listed.isRefused ? undefined : guesses.find(isKnown));
  if (chosen === undefined) return { absent: "models" in listed ? "it lists no chat model" : listed.why };
  return { profile: { provider, model: chosen, ...(baseUrl === undefined ? {} : { base_url: baseUrl }) } };
}

async function whyNoKey(
  { provider, baseUrl }: Candidate,
  { registry, settings, credentials }: AskCandidateOptions,
): Promise<string | undefined> {
  const plugin = registry.plugin(provider);
  const { id, scope } = splitProvider(provider);
  const address = baseUrl ?? settings[provider]?.base_url ?? settings[id]?.base_url;
  const origin = typeof address === "string" && URL.canParse(address) ? new URL(address).origin : vendorOf(plugin, scope).origins[0];
  try {
    return (await credentials.hasCredential(plugin, scope, origin)) === "no" ? "no key" : undefined;
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return withoutStop(error.message);
  }
}

/** `isRefused`: it was asked and does not want to; otherwise it may only have been out of reach for a moment. */
type Listed = { readonly models: readonly ModelInfo[] } | { readonly why: string; readonly isRefused: boolean };

async function listModels({ provider, baseUrl, type }: Candidate, { registry, signal }: AskCandidateOptions): Promise<Listed> {
  const limit = AbortSignal.timeout(type === "server" ? SERVER_MS : VENDOR_MS);
  try {
    const made = registry.provider(provider, baseUrl === undefined ? {} : { base_url: baseUrl });
    return { models: (await made.listModels?.({ signal: AbortSignal.any([signal, limit]) })) ?? [] };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return { why: "no answer", isRefused: false };
    if (!isOrcError(error)) throw error;
    if (isProviderError(error) && error.kind === "network" && !error.reachedVendor) return { why: "no answer", isRefused: false };
    return { why: withoutStop(error.message), isRefused: isProviderError(error) && (error.kind === "auth" || error.kind === "quota") };
  }
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
