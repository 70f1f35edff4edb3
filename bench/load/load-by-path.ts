import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A module as another package of this workspace gets it: the official SDKs are dependencies of the providers, not of the bench. */
export async function importFrom<Module>(folder: string, name: string): Promise<Module> {
  const { resolve } = createRequire(join(import.meta.dirname, "../..", folder, "package.json"));
  return (await import(pathToFileURL(resolve(name)).href)) as Module;
}
