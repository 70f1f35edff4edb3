import type { Vendor } from "../src/model-row.ts";
import { type Draft, KNOWN_WINDOWS } from "./draft.ts";

/** Names that mean something else at the vendor than in the source. */
export function withOwnNames(vendor: Vendor, drafts: readonly Draft[]): readonly Draft[] {
  if (vendor === "openai") return drafts.flatMap(withoutChatAliases);
  return vendor === "mistral" ? withNewestAsLatest(drafts) : drafts;
}

/** The chat variants have the price of their model, but limits of their own. */
function withoutChatAliases(draft: Draft): readonly Draft[] {
  const chat = draft.aliases.filter((alias) => alias.includes("-chat"));
  const rest = { ...draft, aliases: draft.aliases.filter((alias) => !chat.includes(alias)) };
  const latest = chat.find((alias) => alias.endsWith("-latest"));
  if (latest === undefined) return [rest];
  // The source has this one for the chat variant alone.
  if (draft.id === "gpt-5.3") return [{ ...draft, id: latest, aliases: [] }];
  return [rest, { ...draft, id: latest, aliases: [], contextWindow: KNOWN_WINDOWS[latest] ?? null }];
}

/** Mistral's `-latest` is the newest dated model of its family, unless the source itself follows it through time. */
function withNewestAsLatest(drafts: readonly Draft[]): readonly Draft[] {
  const newest = new Map<string, string>();
  for (const name of drafts.flatMap(({ id, aliases }) => [id, ...aliases])) {
    const [, family, date] = /^(.+)-(\d{4})$/.exec(name) ?? [];
    if (family !== undefined && date !== undefined && date > (newest.get(family) ?? "")) newest.set(family, date);
  }
  const isMoving = (name: string): boolean => name.endsWith("-latest") && newest.has(name.replace(/-latest$/, ""));
  const followed = new Set(drafts.filter(({ isFollowed }) => isFollowed).map(({ id }) => id));
  return drafts
    .filter(({ id, isFollowed }) => isFollowed || !isMoving(id))
    .map((draft) => {
      const names = [draft.id, ...draft.aliases];
      const latest = [...newest].filter(([family, date]) => names.includes(`${family}-${date}`)).map(([family]) => `${family}-latest`);
      const fixed = draft.aliases.filter((alias) => !isMoving(alias));
      return { ...draft, aliases: [...fixed, ...latest.filter((alias) => !followed.has(alias))] };
    });
}
