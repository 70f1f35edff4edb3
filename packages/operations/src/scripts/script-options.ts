import { homedir } from "node:os";
import { join } from "node:path";
import { type Config, scriptCacheConfig } from "@llm-orc/core-config";
import { isOrcError } from "@llm-orc/contracts";
import { containedPath } from "@llm-orc/project-files";
import type { ResolveOptions, ScriptKindOptions } from "@llm-orc/script-agent";
import type { OperationContext } from "../context.ts";

/** Where scripts are looked for. */
export function scriptSearch({ cwd, env, project, contentDir }: OperationContext): ResolveOptions {
  return {
    cwd,
    env,
    ...(project === undefined ? {} : { project }),
    ...(contentDir === undefined ? {} : { scriptDirs: [join(contentDir, "scripts")] }),
  };
}

/** How scripts run here: what the configuration allows them, and whether their answers are kept. */
export function scriptOptions(context: OperationContext, config: Config): ScriptKindOptions {
  return { ...runOptions(context, config), ...cacheOptions(context, config) };
}

/** The same without the cache: every script runs. */
export function runOptions(context: OperationContext, config: Config): ScriptKindOptions {
  const { pythonShimDir } = context;
  return { ...scriptSearch(context), ...(pythonShimDir === undefined ? {} : { pythonShimDir }), ...scriptPolicy(config) };
}

type ScriptPolicyOptions = Pick<ScriptKindOptions, "inlineShell" | "environmentAllowList" | "sandbox" | "sandboxAllows">;

function scriptPolicy({ scripts = {} }: Config): ScriptPolicyOptions {
  const { writable, network } = scripts;
  return {
    ...(scripts.inline_shell === undefined ? {} : { inlineShell: scripts.inline_shell }),
    ...(scripts.environment === undefined ? {} : { environmentAllowList: scripts.environment }),
    ...(scripts.sandbox === undefined ? {} : { sandbox: scripts.sandbox }),
    sandboxAllows: { ...(writable === undefined ? {} : { writable }), ...(network === undefined ? {} : { network }) },
  };
}

function cacheOptions(context: OperationContext, config: Config): Pick<ScriptKindOptions, "cache"> {
  const { enabled, ttl_seconds: ttlSeconds, max_size: maxEntries } = scriptCacheConfig(config.performance);
  const folder = enabled ? cacheFolder(context) : undefined;
  return folder === undefined ? {} : { cache: { folder, ttlSeconds, maxEntries } };
}

/** Below the project; without one the user's own. A project's link that leads elsewhere is not written through. */
function cacheFolder({ project, env, logger }: OperationContext): string | undefined {
  if (project === undefined) {
    const base = env["XDG_CACHE_HOME"];
    return join(base?.startsWith("/") === true ? base : join(env["HOME"] ?? homedir(), ".cache"), "llm-orc", "scripts");
  }
  try {
    return containedPath(project.dir, "cache/scripts");
  } catch (error) {
    if (!isOrcError(error)) throw error;
    logger.warn(`Answers of scripts are not kept: ${error.message}`);
    return undefined;
  }
}
