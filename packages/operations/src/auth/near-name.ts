import { didYouMean } from "@llm-orc/contracts";

/** The name that is likely to be meant: `openai-compatible/groq` for `groq`, else one that is spelled nearly like it. */
export function nearName(typed: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.endsWith(`/${typed.toLowerCase()}`)) ?? didYouMean(typed, names);
}
