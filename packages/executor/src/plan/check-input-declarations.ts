import { type Diagnostic, isJsonObject, toJsonPointer } from "@llm-orc/contracts";
import type { Ensemble } from "@llm-orc/run-spec";
import { problem } from "./problem.ts";

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** Whether the names of `inputs:` can be referred to. */
export function checkInputDeclarations({ inputs }: Ensemble): readonly Diagnostic[] {
  if (!isJsonObject(inputs)) return [];
  return Object.keys(inputs)
    .filter((name) => !IDENTIFIER.test(name))
    .map((name) =>
      problem("ORC2034", `Input "${name}" cannot be referred to by this name.`, toJsonPointer(["inputs", name]), {
        hint: "Use letters, digits, _ and -, and begin with a letter.",
      }),
    );
}
