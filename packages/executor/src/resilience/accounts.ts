import type { Clock } from "@llm-orc/contracts";
import { splitProvider } from "@llm-orc/provider";
import type { ProviderLimits, Resilience, RetryPolicy } from "@llm-orc/run-spec";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import { type Needs, NOTHING } from "../run/admission.ts";
import { Circuit } from "./circuit.ts";
import { Gate } from "./gate.ts";
import { type Policy, toPolicy } from "./policy.ts";
import { RetryTokens } from "./retry-tokens.ts";

/** What the calls of one model share with all others that go the same way, and what holds for them. */
export interface Account {
  /** Narrowest first. */
  readonly gates: readonly Gate[];
  /** What a call needs at once; undefined where its size counts too. */
  readonly needs: Needs | undefined;
  readonly retryTokens: RetryTokens;
  readonly circuit: Circuit | undefined;
  readonly policy: Policy;
}

export interface AccountsOptions {
  /** By provider: `openai-compatible/groq` over `openai-compatible`. */
  readonly limits: Readonly<Record<string, ProviderLimits>>;
  readonly resilience: Readonly<Record<string, Resilience>>;
  readonly clock: Clock;
}

/** Opens the account of a model: what is in it is one for each provider, scope and address, and lives as long as the executor. */
export interface Accounts {
  open(model: ResolvedModel, isLocal: boolean, retry: RetryPolicy | undefined): Account;
}

/** At once, of a model on this machine: more would only take memory from each other. */
const LOCAL_CAP = 4;

export function createAccounts({ limits, resilience, clock }: AccountsOptions): Accounts {
  const gates = new Map<string, Gate>();
  const tokens = new Map<string, RetryTokens>();
  const circuits = new Map<string, Circuit>();

  function once<T>(map: Map<string, T>, key: string, make: () => T): T {
    let made = map.get(key);
    if (made === undefined) map.set(key, (made = make()));
    return made;
  }

  // Profiles that differ in when to leave a model alone have a circuit each.
  function circuitOf(model: string, policy: NonNullable<Policy["circuit"]>): Circuit {
    return once(circuits, `${model}\n${JSON.stringify(policy)}`, () => new Circuit(clock, policy));
  }

  function open(model: ResolvedModel, isLocal: boolean, retry: RetryPolicy | undefined): Account {
    const { provider, base_url: address = "", profile = "" } = model;
    const { id } = splitProvider(provider);
    const name = `${provider}\n${address}`;
    const layer: Resilience = { ...own(resilience, id), ...own(resilience, provider) };
    const policy = toPolicy(layer, model.resilience, retry === undefined ? undefined : { retry });
    const cap = isLocal ? { max_concurrent: LOCAL_CAP } : {};
    const gate = once(gates, name, () => new Gate({ ...cap, ...own(limits, id), ...own(limits, provider) }));
    const narrow = model.limits === undefined ? undefined : once(gates, `${name}\n${profile}`, () => new Gate(model.limits ?? {}));
    const around = narrow === undefined ? [gate] : [narrow, gate];
    return {
      gates: around,
      needs: around.some(({ countsTokens }) => countsTokens) ? undefined : { gates: around, most: NOTHING, budget: undefined },
      retryTokens: once(tokens, name, () => new RetryTokens(clock)),
      circuit: policy.circuit === undefined ? undefined : circuitOf(`${name}\n${model.model}`, policy.circuit),
      policy,
    };
  }

  return { open };
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
