/** Where a library keeps scripts, in the order in which references are looked up; each ends in `/`. */
export const SCRIPT_ROOTS: readonly string[] = ["scripts/", "primitives/python/", "primitives/"];

/** The one of them that this file is below. */
export function scriptRootOf(path: string): string | undefined {
  return SCRIPT_ROOTS.find((root) => path.startsWith(root));
}
