import { type Cost, toPicoUsd, type Usage } from "@llm-orc/contracts";
import { type DurableEvent, isAgentEnded } from "@llm-orc/run-spec";
import type { Amount } from "./ledger.ts";

const NONE: Amount = { picoUsd: 0n, tokens: 0 };

/** One agent that asks a model itself. */
interface Account {
  /** Reservations of attempts of which no end is known yet. */
  open: Amount[];
  charged: Amount;
  /** What of `charged` the entry at the end counts too. */
  counted: Amount;
}

/**
 * What a budget has to take for spent before a run broke off, at `path` and below: what was reported, and in full what was
 * reserved for attempts that said nothing of their end. Not less than it was.
 */
export function chargedBefore(events: Iterable<DurableEvent>, path: readonly string[]): Amount {
  const accounts = new Map<string, Account>();
  for (const event of events) {
    if (!("agent" in event) || !path.every((frame, position) => event.path[position] === frame)) continue;
    const key = JSON.stringify([event.path, event.agent, event.index]);
    if (event.type === "agent_started") {
      const account = accounts.get(key);
      if (account === undefined) {
        if (event.model !== undefined) accounts.set(key, { open: [], charged: NONE, counted: NONE });
        continue;
      }
      // Cut off: nobody knows what became of them.
      charge(account, sum(account.open));
      account.open = [];
      continue;
    }
    const account = accounts.get(key);
    if (account === undefined) continue;
    // Its instances have accounts of their own.
    if (event.type === "agent_expanded") accounts.delete(key);
    else if (event.type === "attempt_started") account.open.push({ picoUsd: pico(event.reserved_usd), tokens: event.reserved_tokens });
    else if (event.type === "agent_retry_scheduled" || event.type === "agent_fallback_started") {
      const reserved = account.open.pop() ?? NONE;
      if (event.usage === undefined) charge(account, reserved);
      else count(account, toAmount(event.usage, event.cost));
    } else if (isAgentEnded(event)) {
      const { status, usage, cost } = event.result;
      const isGood = status === "success" || status === "partial";
      if (!isGood) charge(account, account.open.at(-1) ?? NONE);
      account.open = [];
      if (usage !== undefined) count(account, minus(toAmount(usage, cost), account.counted));
    }
  }
  return sum([...accounts.values()].map(({ charged, open }) => sum([charged, ...open])));
}

function charge(account: Account, amount: Amount): void {
  account.charged = sum([account.charged, amount]);
}

function count(account: Account, amount: Amount): void {
  charge(account, amount);
  account.counted = sum([account.counted, amount]);
}

function toAmount(usage: Usage, cost: Cost | undefined): Amount {
  return { picoUsd: pico(cost?.usd ?? null), tokens: usage.input_tokens + usage.output_tokens };
}

function pico(usd: string | null): bigint {
  return toPicoUsd(usd ?? "0");
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce((a, b) => ({ picoUsd: a.picoUsd + b.picoUsd, tokens: a.tokens + b.tokens }), NONE);
}

function minus(a: Amount, b: Amount): Amount {
  return { picoUsd: a.picoUsd - b.picoUsd, tokens: a.tokens - b.tokens };
}
