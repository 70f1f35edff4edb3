import { isOrcError } from "@llm-orc/contracts";
import type { Provider } from "@llm-orc/provider";

/** What a provider said of itself. */
export interface ProviderAnswer {
  readonly reachable: boolean;
  /** Why not, or what is there. */
  readonly detail?: string;
  /** Names of its models; absent when it gives no list. */
  readonly models?: readonly string[];
}

/** Asks a provider whether it is there, and for its models. Gives up after `timeoutMs`; throws only when `signal` is aborted. */
export async function askProvider(
  provider: Provider,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<ProviderAnswer> {
  const limit = { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
  const attempt = async <Value>(ask: () => Promise<Value>): Promise<{ readonly value: Value } | { readonly failed: string }> => {
    try {
      return { value: await withinLimit(ask(), limit.signal) };
    } catch (error) {
      signal.throwIfAborted();
      if (limit.signal.aborted) return { failed: `there was no answer within ${timeoutMs / 1000} s` };
      if (!isOrcError(error)) throw error;
      return { failed: error.message };
    }
  };
  if (provider.status !== undefined) {
    const status = await attempt(() => provider.status!(limit));
    if ("failed" in status) return { reachable: false, detail: status.failed };
    if (!status.value.available) return { reachable: false, detail: status.value.detail };
    return { reachable: true, detail: status.value.detail, ...(await modelsOf()) };
  }
  if (provider.listModels === undefined) return { reachable: true, detail: "it cannot be asked without a model" };
  const listed = await attempt(() => provider.listModels!(limit));
  return "failed" in listed ? { reachable: false, detail: listed.failed } : { reachable: true, models: listed.value.map(({ id }) => id) };

  // One that is there and gives no list may answer all the same.
  async function modelsOf(): Promise<Pick<ProviderAnswer, "models">> {
    if (provider.listModels === undefined) return {};
    const listed = await attempt(() => provider.listModels!(limit));
    return "failed" in listed ? {} : { models: listed.value.map(({ id }) => id) };
  }
}

// A provider of somebody else may not heed its signal.
function withinLimit<Value>(answer: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([
    answer,
    new Promise<never>((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    }),
  ]);
}
