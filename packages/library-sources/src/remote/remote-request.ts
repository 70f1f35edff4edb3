import { OrcError } from "@llm-orc/contracts";

/** Which repository, and which state of it. */
export interface RemoteRequest {
  readonly owner: string;
  readonly name: string;
  readonly ref: string;
}

export const DEFAULT_REPOSITORY = "mrilikecoding/llm-orchestra-library";
export const DEFAULT_REF = "main";

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;
const NAME = /^(?!\.{1,2}$)[\w.-]{1,100}$/;
const REF = /^(?![/.-])(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[\w./@+-]{1,200}(?<![/.])$/;

/** Throws `LIBRARY_SOURCE_INVALID` for what GitHub would not call a repository, or git a ref. */
export function parseRemoteRequest(repository: string = DEFAULT_REPOSITORY, ref: string = DEFAULT_REF): RemoteRequest {
  const [owner = "", name = "", ...more] = repository.split("/");
  if (more.length > 0 || !OWNER.test(owner) || !NAME.test(name)) {
    throw invalid("LLM_ORC_LIBRARY_REPOSITORY", repository, "is no repository", `Write owner/name, for example ${DEFAULT_REPOSITORY}.`);
  }
  if (!REF.test(ref)) throw invalid("LLM_ORC_LIBRARY_REF", ref, "is no branch, tag or commit", `Write one, for example ${DEFAULT_REF}.`);
  return { owner, name, ref };
}

/** A whole commit: it cannot come to stand for something else. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

function invalid(variable: string, value: string, what: string, hint: string): OrcError {
  return new OrcError("LIBRARY_SOURCE_INVALID", `${variable} is ${JSON.stringify(value.slice(0, 100))}, which ${what}.`, { hint });
}
