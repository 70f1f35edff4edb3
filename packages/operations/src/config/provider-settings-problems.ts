import { checkValue, type Config } from "@llm-orc/core-config";
import { type Diagnostic, isJsonObject, toJsonPointer } from "@llm-orc/contracts";
import { splitProvider } from "@llm-orc/provider";
import type { OperationContext } from "../context.ts";
import { configFiles } from "./config-files.ts";
import { readConfigFile, valueAt } from "./said-in.ts";

/** What the providers of the program say of their settings in `providers:`, at the line of the file that sets them last. */
export async function providerSettingsProblems(
  context: Pick<OperationContext, "project" | "env" | "providers">,
  { providers = {} }: Config,
): Promise<readonly Diagnostic[]> {
  const entries = Object.entries(providers).flatMap(([id, { settings }]) => (isJsonObject(settings) ? [{ id, settings }] : []));
  if (entries.length === 0) return [];
  const files = configFiles(context)
    .filter(({ kind }) => kind === "config")
    .map(readConfigFile)
    .toReversed();
  const problems = await Promise.all(
    entries.map(async ({ id, settings }) => {
      const plugin = context.providers.find((known) => known.id === splitProvider(id).id);
      const base = toJsonPointer(["providers", id, "settings"]);
      return plugin === undefined ? [] : checkValue(plugin.settingsSchema, settings, base);
    }),
  );
  return problems.flat().map((problem) => {
    // A key that is missing is said nowhere: then the settings are meant.
    const base = problem.path.split("/").slice(0, 4).join("/");
    const file = files.find((one) => valueAt(one, problem.path) !== undefined) ?? files.find((one) => valueAt(one, base) !== undefined);
    return file === undefined ? problem : file.document.locate(problem);
  });
}
