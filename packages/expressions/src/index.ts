/**
 * The small languages inside an ensemble file: references (`${agent.field}`), conditions (`when`, `until`), templates
 * (`prompt`, `parameters`) and assertions (`validation`). Parsed with positions, evaluated within bounds, never `eval`.
 * Pure: no I/O, no clock.
 */
export { AssertionError, type AssertionValue, evaluateAssertion, type EvaluateAssertionOptions } from "./assertion/evaluate-assertion.ts";
export { type Assertion, parseAssertion, type ParsedAssertion } from "./assertion/parse-assertion.ts";
export { evaluatePredicate, type EvaluatePredicateOptions } from "./evaluate-predicate.ts";
export { type ParsedPredicate, parsePredicate, type ParsePredicateOptions } from "./parse-predicate.ts";
export type { ComparisonOperator, Predicate } from "./predicate.ts";
export type { ExpressionProblem } from "./problem.ts";
export { isTruthy } from "./python-values.ts";
export { parseReference, type Reference } from "./reference.ts";
export { resolvePath } from "./resolve-path.ts";
export { renderTemplate, scanTemplate, type Template, type TemplatePart, templateReferences, toTemplateText } from "./template.ts";
