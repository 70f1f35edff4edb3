import { isJsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { Finding } from "./judge-tree.ts";
import type { ProgramEnd } from "./run-program.ts";

/** How a command has ended, also a tool's call: then what the client was answered. */
export interface CommandEnd {
  readonly hasFailed: boolean;
  /** What a person, or the client's model, reads. */
  readonly said: string;
  readonly crash?: string;
}

export function toCommandEnd(end: ProgramEnd, exitCode = 0): CommandEnd {
  const { stdout, stderr, crash } = end;
  const answer = parseJsonOrUndefined(stdout.trim().split("\n").at(-1) ?? "");
  if (isJsonObject(answer) && answer["jsonrpc"] === "2.0") {
    const result = isJsonObject(answer["result"]) ? answer["result"] : undefined;
    const text = JSON.stringify(result?.["content"] ?? answer["error"] ?? null);
    return {
      hasFailed: result === undefined || result["isError"] === true,
      said: `${text}\n${stderr}`,
      ...(crash === undefined ? {} : { crash }),
    };
  }
  return { hasFailed: end.exitCode !== exitCode, said: `${stderr}\n${stdout}`, ...(crash === undefined ? {} : { crash }) };
}

const STACK = /^\s+at .+:\d+:\d+\)?$/m;

/**
 * A failure says what could not be done, where, and what to type next; it is none of ours. What was done only in part is at
 * least told.
 */
export function judgeEnd(
  { hasFailed, said, crash }: CommandEnd,
  { isAsAfter, root }: { readonly isAsAfter: boolean; readonly root: string },
): readonly Finding[] {
  if (crash !== undefined) return [{ violation: "crash", detail: crash }];
  if (STACK.test(said) || said.includes("INTERNAL_ERROR")) return [{ violation: "unclear error", detail: `as a bug of ours: ${said}` }];
  const namesPlace = said.includes(root) || said.includes(".llm-orc/");
  if (hasFailed) {
    const missing = [
      ...(/[A-Z]+_[A-Z_]+/.test(said) ? [] : ["no code"]),
      ...(namesPlace ? [] : ["no path"]),
      ...(/hint"?:|_[A-Z]+: [^"]+\\n/.test(said) ? [] : ["no next step"]),
    ];
    return missing.length === 0 ? [] : [{ violation: "unclear error", detail: `${missing.join(", ")}: ${said}` }];
  }
  return isAsAfter || (namesPlace && /warning|cannot|could not/i.test(said)) ? [] : [{ violation: "not told", detail: said }];
}
