import { type Diagnostic, toJsonPointer } from "@llm-orc/contracts";
import { scanTemplate, templateReferences } from "@llm-orc/expressions";
import type { Ensemble } from "@llm-orc/run-spec";
import { outputProcessor } from "../output/process-output.ts";
import { problem, suggestion } from "./problem.ts";

/** Whether `output:` names what there is. */
export function checkOutput({ output }: Ensemble, names: ReadonlySet<string>): readonly Diagnostic[] {
  if (output === undefined || output === null) return [];
  if (outputProcessor(output) !== undefined) return [];
  const listed = Array.isArray(output) ? output : [output];
  return listed.flatMap((entry, position) => {
    const path = toJsonPointer(Array.isArray(output) ? ["output", position] : ["output"]);
    if (typeof entry !== "string") {
      return [
        problem(
          "ORC2031",
          "output must be an agent's name, a list of them, a text with ${agent} in it, or {processor: name, options}.",
          path,
        ),
      ];
    }
    if (names.has(entry)) return [];
    const template = scanTemplate(entry);
    const references = templateReferences(template);
    if (Array.isArray(output) || references.length === 0) {
      return [problem("ORC2030", `output names "${entry}", which is no agent here.`, path, { hint: suggestion(entry, names) })];
    }
    return references
      .filter(({ head }) => !names.has(head) && head !== "input" && head !== "inputs")
      .map(({ head }) =>
        problem("ORC2030", `output refers to "${head}", which is no agent here.`, path, { hint: suggestion(head, names) }),
      );
  });
}
