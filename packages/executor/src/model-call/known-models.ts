import { isFreePrice, OrcError, type Price } from "@llm-orc/contracts";
import type { PriceList } from "@llm-orc/pricing";
import type { LanguageModel, ModelInfo, ProviderRegistry } from "@llm-orc/provider";
import type { RetryPolicy } from "@llm-orc/run-spec";
import { modelLimits, type ResolvedModel } from "../plan/resolve-model.ts";
import type { Account, Accounts } from "../resilience/accounts.ts";

/** A model as it is asked, and all that is known of it beforehand. */
export interface KnownModel {
  /** `provider/model`, as profiles and bills name it. */
  readonly name: string;
  readonly model: LanguageModel;
  readonly info: ModelInfo | undefined;
  readonly account: Account;
  readonly price: Price | undefined;
  /** Whether its price is nothing, whatever it does. */
  readonly isFree: boolean;
  /** The most that it answers, by its profile's settings or else by what is known of it. */
  readonly maxOutputTokens: number | undefined;
  readonly contextWindow: number | undefined;
}

/** Finds models. What is found is kept: it is asked for with each call, and agents of one profile share it. */
export interface KnownModels {
  /** `retry` is of the agent that the model was resolved for. Throws what the registry throws, and `PROVIDER_SETTINGS_INVALID`. */
  of(model: ResolvedModel, retry: RetryPolicy | undefined): KnownModel;
}

export interface KnownModelsOptions {
  readonly registry: ProviderRegistry;
  readonly accounts: Accounts;
  readonly prices: PriceList;
}

export function createKnownModels({ registry, accounts, prices }: KnownModelsOptions): KnownModels {
  // By model, which agents of one profile share, and by the retries that an agent may have of its own.
  const known = new WeakMap<ResolvedModel, Map<RetryPolicy | undefined, KnownModel>>();
  // Those of other plans, and of agents that differ in what the model is told alone.
  const alike = new Map<string, KnownModel>();

  function find(model: ResolvedModel, retry: RetryPolicy | undefined): KnownModel {
    const provider = registry.provider(model.provider, connectionSettings(model, registry));
    const info = provider.describeModel(model.model);
    const { price, maxOutputTokens, contextWindow } = modelLimits(model, info, prices);
    return {
      name: `${model.provider}/${model.model}`,
      model: provider.languageModel(model.model),
      info,
      account: accounts.open(model, info?.isLocal === true, retry),
      price,
      isFree: isFreePrice(price),
      maxOutputTokens: model.max_tokens ?? maxOutputTokens,
      contextWindow,
    };
  }

  return {
    of(model, retry) {
      let byRetry = known.get(model);
      if (byRetry === undefined) known.set(model, (byRetry = new Map()));
      let found = byRetry.get(retry);
      if (found !== undefined) return found;
      const { system_prompt: _ofTheAgent, ...settings } = model;
      const key = JSON.stringify([settings, retry]);
      found = alike.get(key) ?? find(model, retry);
      alike.set(key, found);
      byRetry.set(retry, found);
      return found;
    },
  };
}

const TIMERS = ["first_byte_timeout_ms", "idle_timeout_ms"] as const;

/** The settings of its connection that a profile decides: where, and how long to wait. */
function connectionSettings(
  { provider, base_url: baseUrl, resilience = {} }: ResolvedModel,
  registry: ProviderRegistry,
): Record<string, unknown> {
  const settings: Record<string, unknown> = baseUrl === undefined ? {} : { base_url: baseUrl };
  const timers = TIMERS.filter((name) => resilience[name] !== undefined);
  if (timers.length === 0) return settings;
  const known = registry.plugin(provider).settingsSchema["properties"] as Record<string, unknown> | undefined;
  for (const name of timers) {
    if (known === undefined || !Object.hasOwn(known, name)) {
      throw new OrcError("PROVIDER_SETTINGS_INVALID", `Provider "${provider}" has no setting ${name}.`, {
        hint: "Take it out of resilience: of the profile.",
      });
    }
    settings[name] = resilience[name];
  }
  return settings;
}
