import type { Profile } from "@llm-orc/run-spec";
import { askCandidate, type AskCandidateOptions } from "./ask-candidate.ts";
import { type Candidate, type CandidateOptions, candidates } from "./candidates.ts";

export type FindDefaultOptions = AskCandidateOptions & CandidateOptions;

/** A model that is really there, or all that was looked for. */
export type FoundDefault =
  | { readonly profile: Profile; readonly label: string }
  | { readonly tried: readonly { readonly candidate: Candidate; readonly absent: string }[] };

/**
 * The first model that the user has: of Ollama, of a vendor that there is a key for, of another server on this machine. Never a
 * simulated one.
 */
export async function findDefault(options: FindDefaultOptions): Promise<FoundDefault> {
  const tried: { readonly candidate: Candidate; readonly absent: string }[] = [];
  for (const group of candidates(options)) {
    const answers = await Promise.all(group.map(async (candidate) => ({ candidate, answer: await askCandidate(candidate, options) })));
    for (const { candidate, answer } of answers) {
      if ("profile" in answer) return { profile: answer.profile, label: candidate.label };
      tried.push({ candidate, absent: answer.absent });
    }
  }
  return { tried };
}
