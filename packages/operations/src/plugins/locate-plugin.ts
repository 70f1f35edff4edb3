import { join } from "node:path";
import { readYamlFile } from "@llm-orc/core-config";
import { type Diagnostic, isJsonObject, type SerializedError, toJsonPointer } from "@llm-orc/contracts";
import type { PluginScope } from "./plugin-scope.ts";

/** The problem of a plugin as a diagnostic, at the line of the configuration that names it. */
export function locatePlugin(name: string, { configDir }: PluginScope, { message, hint }: SerializedError): Diagnostic {
  const base = { code: "ORC3201", severity: "warning", message, ...(hint === undefined ? {} : { hint }) } as const;
  // The later file is the one that counts.
  for (const file of ["config.local.yaml", "config.yaml"].map((basename) => join(configDir, basename))) {
    const document = readYamlFile(file);
    const names = isJsonObject(document.value) ? document.value["plugins"] : undefined;
    const index = Array.isArray(names) ? names.indexOf(name) : -1;
    if (index >= 0) return document.locate({ ...base, path: toJsonPointer(["plugins", index]) });
  }
  return { ...base, path: "/plugins" };
}
