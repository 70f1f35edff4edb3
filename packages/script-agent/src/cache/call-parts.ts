import { type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { AgentContext, ScriptAgent } from "@llm-orc/run-spec";
import type { ScriptRequest } from "../protocol/to-script-request.ts";
import { type ScriptSources, sha256 } from "./read-sources.ts";

/** All that the answer of a pure script depends on, as hashes. */
export interface CallParts extends ScriptSources {
  /** By name, in the order in which the script gets them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The document on stdin, without what stands in the other parts. */
  readonly input: string;
  /** By name, in the order in which the script gets them. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Of entries and keys. Another number, and nothing that was stored before is found. */
export const CACHE_FORMAT = 1;

/**
 * The document that a script would get is taken whole, but for the name of its agent: the same question may be asked by many. What the
 * environment holds is not in it; a script that reads more of that than its input and parameters is not pure.
 */
export function toCallParts(sources: ScriptSources, context: AgentContext, request: ScriptRequest): CallParts {
  const parameters = (context.agent as ScriptAgent).parameters ?? {};
  return {
    ...sources,
    parameters: hashEach(Object.entries(parameters)),
    input: sha256(inputOf(context, request)),
    dependencies: hashEach([...context.dependencies].map(([name, output]) => [name, output as unknown as JsonValue])),
  };
}

/** A text of 64 hexadecimal digits. Order counts, as it does for the script. */
export function toCacheKey({ script, imports, interpreter, parameters, input, dependencies }: CallParts): string {
  return sha256(JSON.stringify([CACHE_FORMAT, script, imports, interpreter, parameters, input, dependencies]));
}

function inputOf({ baseInput }: AgentContext, { stdin }: ScriptRequest): string {
  // A document that is handed on as it is can say anything; our own is always longer than what it holds.
  if (stdin === baseInput) return stdin;
  const { agent_name: _name, parameters: _parameters, dependencies: _dependencies, ...rest } = parseJsonOrUndefined(stdin) as JsonObject;
  return JSON.stringify(rest);
}

function hashEach(entries: readonly (readonly [string, JsonValue])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map(([name, value]) => [name, sha256(JSON.stringify(value))]));
}
