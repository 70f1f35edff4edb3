import { type Diagnostic, didYouMean, type JsonObject, toJsonPointer } from "@llm-orc/contracts";
import { type ExpressionProblem, parseAssertion } from "@llm-orc/expressions";
import { fromExpression, problem, warning } from "../plan/problem.ts";
import { ASSERTION_NAMES } from "./behavioral-layer.ts";
import { type BlockEntry, entryName } from "./validation-block.ts";

/** What is wrong with the assertion of one entry of `behavioral`. */
export function checkAssertionText({ assertion }: JsonObject, entry: BlockEntry, agents: ReadonlySet<string>): readonly Diagnostic[] {
  const name = entryName(entry);
  const path = toJsonPointer([...entry.path, "assertion"]);
  if (typeof assertion !== "string") {
    return [problem("ORC2040", `${name} has no assertion.`, toJsonPointer(entry.path), { hint: "Give assertion: 'what must hold'." })];
  }
  const parsed = parseAssertion(assertion);
  if (!parsed.ok) return parsed.problems.map((found) => problem("ORC2043", worded(name, found), path, fromExpression(found)));
  return [
    ...parsed.lints.map((lint) => warning("ORC2044", worded(name, lint), path, fromExpression(lint))),
    ...parsed.names
      .filter((asked) => !ASSERTION_NAMES.has(asked.name))
      .map((asked) =>
        warning("ORC2045", worded(name, { ...asked, message: `There is no "${asked.name}", so this fails when it is evaluated.` }), path, {
          span: { offset: asked.offset, length: asked.length },
          hint: nameHint(asked.name, agents),
        }),
      ),
  ];
}

function worded(name: string, { message, offset }: ExpressionProblem): string {
  return `Assertion ${name}, at character ${offset + 1}: ${message}`;
}

function nameHint(name: string, agents: ReadonlySet<string>): string {
  if (agents.has(name)) return `Write results["${name}"] for what the agent said.`;
  const near = didYouMean(name, ASSERTION_NAMES);
  return near === undefined ? `Put a text in quotes. Names: ${[...ASSERTION_NAMES].join(", ")}.` : `Did you mean "${near}"?`;
}
