import type { AgentContext } from "@llm-orc/run-spec";
import { toScriptRequest } from "../protocol/to-script-request.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import type { CacheEntry } from "./cache-entry.ts";
import type { CallParts } from "./call-parts.ts";
import { createEntryFolder } from "./entry-folder.ts";
import { examineCall, type Uncacheable } from "./examine-call.ts";
import { defaultMaxEntries, defaultTtlSeconds } from "./script-cache.ts";

/** One thing that is not as it was when the nearest stored answer was given. */
export interface CallDifference {
  readonly part: "script" | "import" | "interpreter" | "parameter" | "input" | "dependency";
  /** Of an import its path relative to the script, of the others their name. */
  readonly name?: string;
  readonly change: "changed" | "added" | "removed" | "reordered";
}

/** Whether a call would be answered from the cache, and if not, why. */
export interface CallExplanation {
  readonly hit: boolean;
  /** `off`: nothing is kept here; `not_stored`: no answer of this script is; `expired`, `different`: see `stored_at`, `differences`. */
  readonly reason: "hit" | "off" | "not_stored" | "broken" | "expired" | "different" | Uncacheable["reason"];
  /** A sentence. */
  readonly message: string;
  readonly key?: string;
  /** When the answer that would be used, or the nearest one, was given: RFC 3339. */
  readonly stored_at?: string;
  readonly differences: readonly CallDifference[];
}

/** Looks, and changes nothing: the next run finds what is found now. */
export async function explainScriptCall(context: AgentContext, options: ScriptKindOptions): Promise<CallExplanation> {
  const call = await examineCall(context, toScriptRequest(context), options);
  if ("reason" in call) return miss(call.reason, call.message);
  const { cache } = options;
  if (cache === undefined)
    return { ...miss("off", "Caching is off: performance.script_cache of the configuration turns it on."), key: call.key };
  const { folder, ttlSeconds = defaultTtlSeconds, maxEntries = defaultMaxEntries } = cache;
  const entries = createEntryFolder(folder, maxEntries);
  const stored = entries.read(call.path, call.key);
  if (stored === "broken") return { ...miss("broken", "The stored answer cannot be read; the next run removes it."), key: call.key };
  if (stored !== undefined) {
    const at = { key: call.key, stored_at: toTimestamp(stored) };
    const ageSeconds = (context.clock.now() - stored.created_at) / 1000;
    if (ageSeconds < ttlSeconds) return { ...at, hit: true, reason: "hit", message: "The stored answer is used.", differences: [] };
    return { ...miss("expired", `The stored answer is older than ${ttlSeconds} seconds.`), ...at };
  }
  const nearest = findNearest(entries.entriesOf(call.path), call.parts);
  if (nearest === undefined) return { ...miss("not_stored", "No answer of this script is stored."), key: call.key };
  const { entry, differences } = nearest;
  return { ...miss("different", "The stored answers are for other calls."), key: call.key, stored_at: toTimestamp(entry), differences };
}

function miss(reason: CallExplanation["reason"], message: string): CallExplanation {
  return { hit: false, reason, message, differences: [] };
}

function toTimestamp({ created_at: ms }: CacheEntry): string {
  return new Date(ms).toISOString();
}

/** With the fewest differences; of equals the newest. */
function findNearest(
  entries: readonly CacheEntry[],
  parts: CallParts,
): { readonly entry: CacheEntry; readonly differences: readonly CallDifference[] } | undefined {
  return entries
    .map((entry) => ({ entry, differences: differencesOf(entry.parts, parts) }))
    .sort((a, b) => a.differences.length - b.differences.length || b.entry.created_at - a.entry.created_at)[0];
}

function differencesOf(then: CallParts, now: CallParts): readonly CallDifference[] {
  const single = (["script", "interpreter", "input"] as const).filter((part) => then[part] !== now[part]);
  return [
    ...single.map((part) => ({ part, change: "changed" }) as const),
    ...inMap("import", then.imports, now.imports),
    ...inMap("parameter", then.parameters, now.parameters),
    ...inMap("dependency", then.dependencies, now.dependencies),
  ];
}

function inMap(
  part: CallDifference["part"],
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly CallDifference[] {
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])];
  const found = names
    .filter((name) => then[name] !== now[name])
    .map((name) => ({ part, name, change: changeOf(Object.hasOwn(then, name), Object.hasOwn(now, name)) }));
  if (found.length > 0 || Object.keys(then).join("\n") === Object.keys(now).join("\n")) return found;
  return [{ part, change: "reordered" }];
}

function changeOf(wasThere: boolean, isThere: boolean): "changed" | "added" | "removed" {
  if (wasThere && isThere) return "changed";
  return isThere ? "added" : "removed";
}
