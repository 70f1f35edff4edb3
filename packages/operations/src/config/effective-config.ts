import { readConfig, readProfiles, type ReadProfilesResult } from "@llm-orc/core-config";
import type { Diagnostic, JsonObject } from "@llm-orc/contracts";
import type { OperationContext } from "../context.ts";
import { readProjectTrust } from "../plugins/project-trust.ts";

/** The configuration that holds here, and what it was made of. */
export interface EffectiveConfig {
  readonly config: JsonObject;
  /** Names of what only a trusted project may say, when this one says it and is not trusted. */
  readonly untrusted: readonly string[];
  readonly isTrusted: boolean;
  /** Where each profile comes from. */
  readonly profileSources: ReadProfilesResult["sources"];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads configuration, profiles and whether the project is trusted. Throws `CONFIG_UNREADABLE`. */
export async function readEffectiveConfig(context: OperationContext): Promise<EffectiveConfig> {
  const [{ config, diagnostics }, read] = await Promise.all([readConfig(context), readProfiles(context)]);
  const isTrusted = readProjectTrust(context, config.untrusted).state === "trusted";
  const { performance, project, scripts, providers = {}, prices, plugins = [], helper } = config;
  const asked = config.untrusted ?? {};
  const granted = isTrusted ? asked : {};
  const allPlugins = [...plugins, ...(granted.plugins ?? [])];
  const usedHelper = granted.helper ?? helper;
  const helpers = Object.entries(granted.providerHelpers ?? {});
  const allProviders = {
    ...providers,
    ...Object.fromEntries(helpers.map(([id, command]) => [id, { ...providers[id], helper: command }])),
  };
  const profiles = Object.fromEntries(Object.entries(read.profiles).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const whole = {
    ...(project === undefined ? {} : { project }),
    performance,
    ...(scripts === undefined ? {} : { scripts }),
    ...(Object.keys(allProviders).length === 0 ? {} : { providers: allProviders }),
    ...(prices === undefined ? {} : { prices }),
    ...(allPlugins.length === 0 ? {} : { plugins: allPlugins }),
    ...(usedHelper === undefined ? {} : { helper: usedHelper }),
    ...(Object.keys(profiles).length === 0 ? {} : { model_profiles: profiles }),
  };
  return {
    config: whole as unknown as JsonObject,
    untrusted: isTrusted
      ? []
      : [
          ...(asked.plugins === undefined ? [] : ["plugins"]),
          ...(asked.helper === undefined ? [] : ["helper"]),
          ...Object.keys(asked.providerHelpers ?? {}).map((id) => `providers.${id}.helper`),
        ],
    isTrusted,
    profileSources: read.sources,
    diagnostics: [...diagnostics, ...read.diagnostics],
  };
}
