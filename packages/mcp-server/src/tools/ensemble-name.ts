/**
 * What a client calls an ensemble, as operations take it. They take files too, for who types them on their own machine: a name
 * without its ending is looked for among the project's ensembles only.
 */
export function ensembleName(name: string): string {
  return name.replace(/(?:\.ya?ml)+$/, "");
}
