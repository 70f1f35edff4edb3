/** Scripts as agents: finds the file, runs it in a process of its own, speaks JSON with it, and leaves nothing behind. */
export { inspectScript } from "./inspect-script.ts";
export { defaultPythonShimDir } from "./protocol/to-script-environment.ts";
export type { Interpreter } from "./resolve/find-interpreter.ts";
export { type ListedScript, listScripts } from "./resolve/list-scripts.ts";
export { type ResolvedScript, resolveScript } from "./resolve/resolve-script.ts";
export { createScriptKind } from "./script-kind.ts";
export { defaultScriptLimits, type ResolveOptions, type ScriptKindOptions, type ScriptLimits } from "./script-kind-options.ts";
