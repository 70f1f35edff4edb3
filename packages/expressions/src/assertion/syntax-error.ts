import type { ExpressionProblem } from "../problem.ts";

/** Ends the reading of an assertion that has no meaning from here on. Never leaves `parseAssertion`. */
export class AssertionSyntaxError extends Error {
  readonly problem: ExpressionProblem;

  constructor(problem: ExpressionProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
