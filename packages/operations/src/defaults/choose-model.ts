import type { ModelInfo } from "@llm-orc/provider";

const NO_CHAT =
  /embed|whisper|tts|dall-e|image|audio|moderation|transcribe|realtime|rerank|guard|vision-preview|sora|search|veo|lyria|bge-|minilm|live/i;
const SMALL = /mini|flash|small|haiku|lite|nano|instant|\b[1-9]b\b/i;
const UNFINISHED = /preview|exp\b|experimental|beta|nightly/i;

/**
 * A small chat model of a list, for answers that come soon and cost little. `isKnown` says whether the price list has a model:
 * those go first, then the later generation, then the plain names. `keepsOrder`: the list is a person's own few, and its order
 * says enough. The same list gives the same model.
 */
export function chooseModel(
  models: readonly ModelInfo[],
  { isKnown, keepsOrder }: { readonly isKnown: (id: string) => boolean; readonly keepsOrder: boolean },
): ModelInfo | undefined {
  const chat = models.filter(({ id }) => !NO_CHAT.test(id));
  const small = chat.filter(({ id }) => SMALL.test(id));
  const candidates = small.length > 0 ? small : chat;
  if (keepsOrder) return candidates.find(({ isLocal }) => isLocal === true) ?? candidates[0];
  return candidates.toSorted(
    (a, b) =>
      Number(isKnown(b.id)) - Number(isKnown(a.id)) ||
      Number(UNFINISHED.test(a.id)) - Number(UNFINISHED.test(b.id)) ||
      compareGenerations(b.id, a.id) ||
      a.id.length - b.id.length ||
      (a.id < b.id ? -1 : 1),
  )[0];
}

/** `claude-haiku-4-5-20251001` is of generation 4.5, `llama-3.1-8b` of 3.1: dates and sizes are none. */
function compareGenerations(a: string, b: string): number {
  const [first, second] = [generationOf(a), generationOf(b)];
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function generationOf(id: string): readonly number[] {
  return [...id.matchAll(/(?<!\d)\d{1,2}(?!\d|\s*b\b|x\d)/gi)].map(([number]) => Number(number)).slice(0, 2);
}
