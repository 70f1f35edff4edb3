import type { Config } from "@llm-orc/core-config";
import { isJsonObject, type JsonObject } from "@llm-orc/contracts";

/** What the configuration says under `settings` of each provider. Its form was checked when it was read. */
export function providerSettings({ providers = {} }: Config): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(Object.entries(providers).flatMap(([id, { settings }]) => (isJsonObject(settings) ? [[id, settings]] : [])));
}
