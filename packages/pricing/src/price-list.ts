import type { Price } from "@llm-orc/contracts";
import { findModel, type ModelReference, type PricedModel } from "./find-model.ts";

/** What the user says of a model: its price, and its limits where they are not known or others. */
export interface PriceOverride extends Price {
  /** Tokens. */
  readonly context_window?: number;
  /** Tokens. */
  readonly max_output_tokens?: number;
}

export interface PriceList {
  /** Undefined: nobody knows what it costs. */
  find(reference: ModelReference): PricedModel | undefined;
}

/** The prices that come with llm-orc. */
export const bundledPrices: PriceList = { find: findModel };

/**
 * The bundled prices under the user's own, which are named `<provider>/<model>` (`openai-compatible/groq/llama-3.3-70b-versatile`)
 * or, for every provider, by the model alone; the longer name wins. One that names a bundled model holds for its dated names too. An
 * override replaces the whole price; limits that it leaves out stay. `baseUrls` are the addresses, by provider, of those that are
 * not asked at their own: what such a server charges the vendor's list does not tell.
 */
export function createPriceList(
  overrides: Readonly<Record<string, PriceOverride>> = {},
  baseUrls: Readonly<Record<string, string>> = {},
): PriceList {
  const own = new Map(Object.entries(overrides));
  const addresses = new Map(Object.entries(baseUrls));
  if (own.size === 0 && addresses.size === 0) return bundledPrices;
  return {
    find(asked) {
      const { provider, model } = asked;
      const baseUrl = asked.baseUrl ?? addresses.get(provider) ?? addresses.get(provider.split("/", 1)[0] ?? "");
      const reference = baseUrl === undefined ? asked : { ...asked, baseUrl };
      const bundled = findModel(reference);
      const names = bundled === undefined || bundled.id === model ? [model] : [model, bundled.id];
      const found = names.flatMap((name) => [own.get(`${provider}/${name}`), own.get(name)]).find((override) => override !== undefined);
      return found === undefined ? bundled : overridden(found, model, bundled);
    },
  };
}

function overridden(override: PriceOverride, model: string, bundled: PricedModel | undefined): PricedModel {
  const { context_window: contextWindow = bundled?.contextWindow, max_output_tokens: maxOutputTokens = bundled?.maxOutputTokens } =
    override;
  const { context_window: _window, max_output_tokens: _limit, ...price } = override;
  return {
    id: bundled?.id ?? model,
    ...(bundled?.vendor === undefined ? {} : { vendor: bundled.vendor }),
    price,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    isOverride: true,
  };
}
