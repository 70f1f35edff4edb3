import { fromPicoUsd, parseUsd, toPicoUsd } from "@llm-orc/contracts";
import type { Budget, BudgetReport } from "@llm-orc/run-spec";
import { Ledger } from "./ledger.ts";

/** The ledger of an ensemble with this budget, inside another one's; without a budget of its own that other one. */
export function openLedger(budget: Budget | null | undefined, around: Ledger | undefined): Ledger | undefined {
  if (budget === undefined || budget === null || (budget.usd === undefined && budget.tokens === undefined)) return around;
  const usd = budget.usd === undefined ? undefined : parseUsd(String(budget.usd));
  const picoUsd = usd === undefined ? undefined : toPicoUsd(usd);
  return new Ledger(
    { ...(picoUsd === undefined ? {} : { picoUsd }), ...(budget.tokens === undefined ? {} : { tokens: budget.tokens }) },
    { allowsUnknown: budget.unknown_price === "allow", parent: around },
  );
}

/** What the ledger has come to, as results say it. */
export function reportBudget({ limits, spent, uncovered }: Ledger): BudgetReport {
  return {
    ...(limits.picoUsd === undefined ? {} : { usd: fromPicoUsd(limits.picoUsd) }),
    ...(limits.tokens === undefined ? {} : { tokens: limits.tokens }),
    spent_usd: spent.usd,
    spent_tokens: spent.tokens,
    ...(uncovered.size === 0 ? {} : { uncovered: [...uncovered] }),
  };
}
