import type { AgentContext, ScriptAgent } from "@llm-orc/run-spec";
import { describeScript } from "../describe/describe-script.ts";
import { questionBeforeRun } from "../protocol/question-before-run.ts";
import type { ScriptRequest } from "../protocol/to-script-request.ts";
import { resolveScript } from "../resolve/resolve-script.ts";
import type { ScriptKindOptions } from "../script-kind-options.ts";
import { type CallParts, toCacheKey, toCallParts } from "./call-parts.ts";
import { readSources } from "./read-sources.ts";

/** Why the answer of a script is never stored. */
export interface Uncacheable {
  readonly reason: "inline" | "missing" | "asks" | "not_pure" | "not_followed";
  /** A sentence. */
  readonly message: string;
}

/** One call of a script whose answer may be stored. */
export interface CacheableCall {
  readonly path: string;
  readonly key: string;
  readonly parts: CallParts;
}

type Options = Pick<ScriptKindOptions, "cwd" | "env" | "project" | "scriptDirs" | "pythonShimDir">;

/** What a call's answer depends on, or why that cannot be said. Reads files, starts nothing. */
export async function examineCall(context: AgentContext, request: ScriptRequest, options: Options): Promise<CacheableCall | Uncacheable> {
  const found = await readCacheable((context.agent as ScriptAgent).script, options);
  if ("reason" in found) return found;
  const parts = toCallParts(found.sources, context, request);
  return { path: found.path, key: toCacheKey(parts), parts };
}

/** Why the answers of a script are never stored; undefined when they may be. */
export async function whyUncacheable(reference: string, options: Options): Promise<Uncacheable | undefined> {
  const found = await readCacheable(reference, options);
  return "reason" in found ? found : undefined;
}

async function readCacheable(
  reference: string,
  options: Options,
): Promise<Uncacheable | { readonly path: string; readonly sources: Exclude<ReturnType<typeof readSources>, { obstacle: string }> }> {
  if (questionBeforeRun({ name: "", script: reference }) !== undefined) {
    return { reason: "asks", message: "A person is asked before it runs." };
  }
  const script = resolveScript(reference, options);
  if (script.type === "inline") return { reason: "inline", message: "It is shell text: only files can be declared pure." };
  if (script.type === "missing") return { reason: "missing", message: script.refusal?.message ?? "There is no such script." };
  const described = await describeScript(script.path).catch((error: Error) => error);
  if (described instanceof Error) return { reason: "not_followed", message: `It cannot be read: ${described.message}.` };
  if (!described.pure) return { reason: "not_pure", message: 'Its header does not say "pure": true.' };
  const sources = readSources(script, options);
  if ("obstacle" in sources) return { reason: "not_followed", message: `Not all of its code is known: ${sources.obstacle}.` };
  return { path: script.path, sources };
}
