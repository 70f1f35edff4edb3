import { OrcError, parseUsd } from "@llm-orc/contracts";
import type { Budget } from "@llm-orc/run-spec";

/** `--budget`, `--max-tokens-total` and `--unknown-price` as the run's budget; nothing when none is given. Throws `USAGE_INVALID`. */
export function readBudget(args: Readonly<Record<string, unknown>>): { readonly budget?: Budget } {
  const { budget, "max-tokens-total": total, "unknown-price": unknown } = args as Readonly<Record<string, string | undefined>>;
  if (budget === undefined && total === undefined && unknown === undefined) return {};
  return {
    budget: {
      ...(budget === undefined ? {} : { usd: toUsd(budget) }),
      ...(total === undefined ? {} : { tokens: toTokens(total) }),
      ...(unknown === undefined ? {} : { unknown_price: unknown as NonNullable<Budget["unknown_price"]> }),
    },
  };
}

function toUsd(text: string): number {
  const usd = parseUsd(text);
  if (usd !== undefined) return Number(usd);
  throw new OrcError("USAGE_INVALID", `--budget must be an amount of US dollars, is "${text}".`, { hint: "For example: --budget 0.50" });
}

function toTokens(text: string): number {
  const tokens = Number(text.replace(/_/g, ""));
  if (Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  throw new OrcError("USAGE_INVALID", `--max-tokens-total must be a whole number of tokens, is "${text}".`, {
    hint: "For example: --max-tokens-total 200000",
  });
}
