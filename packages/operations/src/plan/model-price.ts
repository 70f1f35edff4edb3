import type { Price } from "@llm-orc/contracts";
import type { ResolvedModel } from "@llm-orc/executor";
import type { ModelInfo } from "@llm-orc/provider";

const FREE: Price = { input_per_mtok: 0, output_per_mtok: 0 };

/** What a model costs: as the provider knows it, as the profile says, nothing on one's own machine; otherwise unknown. */
export function modelPrice(model: ResolvedModel, info: ModelInfo | undefined): Price | undefined {
  if (info?.price !== undefined) return info.price;
  const { cost_per_token: perToken } = model;
  if (perToken !== undefined) return { input_per_mtok: perToken * 1e6, output_per_mtok: perToken * 1e6 };
  return info?.isLocal === true ? FREE : undefined;
}

export function isFree(price: Price | undefined): boolean {
  return price !== undefined && Object.values(price).every((perMillion) => perMillion === 0);
}
