/**
 * The small languages inside an ensemble file: references (`${agent.field}`), conditions (`when`, `until`) and templates
 * (`prompt`, `parameters`). Parsed with positions, evaluated within bounds, never `eval`. Pure: no I/O, no clock.
 */
export { evaluatePredicate, type EvaluatePredicateOptions } from "./evaluate-predicate.ts";
export { type ParsedPredicate, parsePredicate, type ParsePredicateOptions } from "./parse-predicate.ts";
export type { ComparisonOperator, Predicate } from "./predicate.ts";
export type { ExpressionProblem } from "./problem.ts";
export { isTruthy } from "./python-values.ts";
export { parseReference, type Reference } from "./reference.ts";
export { resolvePath } from "./resolve-path.ts";
export { renderTemplate, scanTemplate, type Template, type TemplatePart, templateReferences, toTemplateText } from "./template.ts";
