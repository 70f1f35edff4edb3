import { didYouMean } from "@llm-orc/contracts";

// No key of ours is nearly as long.
const MAX_KEY_LENGTH = 100;

/** The known word that was probably meant: one that is near, or the only one that the typed word is a part of. */
export function suggestKey(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > MAX_KEY_LENGTH) return undefined;
  const near = didYouMean(typed, known);
  if (near !== undefined || typed.length < 4) return near;
  const lower = typed.toLowerCase().replaceAll("-", "_");
  const containing = known.filter((word) => word.startsWith(`${lower}_`) || word.endsWith(`_${lower}`));
  return containing.length === 1 ? containing[0] : undefined;
}
