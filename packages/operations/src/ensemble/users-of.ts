import type { OperationContext } from "../context.ts";
import { childReferences, createEnsembleLookup } from "../run/ensemble-lookup.ts";

/** The ensembles of the project and of the user that run the one in `file`, by name; sorted. */
export async function usersOf(context: OperationContext, file: string): Promise<readonly string[]> {
  const lookup = createEnsembleLookup(context, { configDir: undefined, besideFile: file, simulate: false, fallback: undefined });
  const users = new Set<string>();
  for (const { file: own, ensemble } of await lookup.own()) {
    if (ensemble === undefined || own === file) continue;
    const found = await Promise.all(childReferences(ensemble).names.map((name) => lookup.find(name)));
    if (!found.some((child) => child?.file === file)) continue;
    users.add(typeof ensemble.relative_path === "string" ? `${ensemble.relative_path}/${ensemble.name}` : ensemble.name);
  }
  return [...users].sort();
}
