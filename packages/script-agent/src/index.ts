/** Scripts as agents: finds the file, runs it in a process of its own, speaks JSON with it, and leaves nothing behind. */
export { type CallDifference, type CallExplanation, explainScriptCall } from "./cache/explain-call.ts";
export { type Uncacheable, whyUncacheable } from "./cache/examine-call.ts";
export type { ScriptCacheOptions } from "./cache/script-cache.ts";
export { describeScript } from "./describe/describe-script.ts";
export type { DescriptionForm, ScriptDescription } from "./describe/script-description.ts";
export { inspectScript } from "./inspect-script.ts";
export type { ProcessEnd } from "./process/run-process.ts";
export { toScriptRequest } from "./protocol/to-script-request.ts";
export { defaultPythonShimDir } from "./protocol/to-script-environment.ts";
export type { Interpreter } from "./resolve/find-interpreter.ts";
export { type ListedScript, listScripts } from "./resolve/list-scripts.ts";
export { type ResolvedScript, resolveScript } from "./resolve/resolve-script.ts";
export type { ScriptTier } from "./resolve/search-folders.ts";
export { createScriptKind } from "./script-kind.ts";
export { defaultScriptLimits, type ResolveOptions, type ScriptKindOptions, type ScriptLimits } from "./script-kind-options.ts";
