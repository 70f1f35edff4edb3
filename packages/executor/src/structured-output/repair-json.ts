/** What a repair must not add, or it would say what the model did not: brackets, digits, nothing, empty text, elisions. */
const NEVER_ADDED: readonly RegExp[] = [
  /\{/g,
  /\}/g,
  /\[/g,
  /\]/g,
  /\d/g,
  /\b(?:null|None|undefined)\b/g,
  /""|''|“”|‘’/g,
  /"(?:\.\.\.|…)"/g,
];
/** And what it must not drop: the model left something out there. */
const NEVER_DROPPED = /\.\.\./g;
/** The time of a repair may grow with the square of the length. */
const LONGEST = 64 * 1024;

/**
 * The JSON that was meant by text that is almost JSON (single quotes, unquoted keys, trailing commas, comments, `True`), or
 * undefined. The same for the same text. Nothing is made up: what looks cut off or has values missing is not repaired.
 */
export async function repairJson(text: string): Promise<string | undefined> {
  if (text.length > LONGEST || hasOpenBrackets(text) || hasOpenText(text)) return undefined;
  // Few answers need it.
  const { jsonrepair } = await import("jsonrepair");
  let repaired: string;
  try {
    repaired = jsonrepair(text);
  } catch {
    return undefined;
  }
  if (NEVER_ADDED.some((pattern) => count(repaired, pattern) > count(text, pattern))) return undefined;
  return count(repaired, NEVER_DROPPED) < count(text, NEVER_DROPPED) ? undefined : repaired.trim();
}

function hasOpenBrackets(text: string): boolean {
  return count(text, /[{[]/g) > count(text, /[}\]]/g);
}

// A text without its end would be ended at the next bracket, whatever was to come.
function hasOpenText(text: string): boolean {
  const bare = text.replace(/\\./gs, "");
  const isSingleQuoted = /[{[:,]\s*'/.test(bare);
  return count(bare, /"/g) % 2 === 1 || (isSingleQuoted && count(bare, /'/g) % 2 === 1) || count(bare, /“/g) !== count(bare, /”/g);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
