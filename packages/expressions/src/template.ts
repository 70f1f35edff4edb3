import { type JsonValue, OrcError } from "@llm-orc/contracts";
import type { ExpressionProblem } from "./problem.ts";
import { type Reference, referenceEnd, toReference } from "./reference.ts";

/** A piece of a template: text as it is, or a reference. */
export type TemplatePart =
  | { readonly type: "literal"; readonly text: string }
  | { readonly type: "reference"; readonly reference: Reference };

export interface Template {
  /** In order; neighbouring literals are one. */
  readonly parts: readonly TemplatePart[];
  /** What looks like a reference and is none. It stays in the text as it was written. */
  readonly problems: readonly ExpressionProblem[];
}

/** Finds the references in a text. `$${` stands for a literal `${`. Never throws; takes time in proportion to the text. */
export function scanTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const problems: ExpressionProblem[] = [];
  let literal = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar === -1) break;
    literal += text.slice(at, dollar);
    at = dollar;
    if (text.startsWith("$${", at)) {
      literal += "${";
      at += 3;
    } else if (text.startsWith("${", at)) {
      const end = referenceEnd(text, at);
      const reference = end === -1 ? undefined : toReference(text, at, end);
      if (reference === undefined) {
        problems.push(end === -1 ? unclosed(at) : nameless(at, end));
        literal += "${";
        at += 2;
      } else {
        if (literal !== "") parts.push({ type: "literal", text: literal });
        parts.push({ type: "reference", reference });
        literal = "";
        at = end;
      }
    } else {
      literal += "$";
      at += 1;
    }
  }
  literal += text.slice(at);
  if (literal !== "") parts.push({ type: "literal", text: literal });
  return { parts, problems };
}

/** The references of a template, in order. */
export function templateReferences(template: Template): readonly Reference[] {
  return template.parts.flatMap((part) => (part.type === "reference" ? [part.reference] : []));
}

/**
 * Puts values in place of the references; one for which `resolve` gives undefined stays as it was written. A template that
 * is one reference and nothing else gives its value with its JSON type, every other one text.
 */
export function renderTemplate(template: Template, resolve: (reference: Reference) => JsonValue | undefined): JsonValue {
  const { parts } = template;
  if (parts.length === 1 && parts[0]?.type === "reference") return valueOf(parts[0].reference);
  let text = "";
  for (const part of parts) text += part.type === "literal" ? part.text : toTemplateText(valueOf(part.reference));
  return text;

  function valueOf(reference: Reference): JsonValue {
    const value = resolve(reference);
    return value === undefined ? reference.text : value;
  }
}

/** A value inside a text: strings as they are, everything else as JSON. Throws `EXPRESSION_TOO_DEEP` for what cannot be written as JSON. */
export function toTemplateText(value: JsonValue): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new OrcError("EXPRESSION_TOO_DEEP", "A value is nested too deeply to be written into a text.", {
      hint: "Refer to a field of it: `${agent.field}`.",
      cause,
    });
  }
}

function unclosed(offset: number): ExpressionProblem {
  return { message: "This `${` has no `}`.", offset, length: 2, hint: "Close it, or write `$${` for a literal `${`." };
}

function nameless(offset: number, end: number): ExpressionProblem {
  return {
    message: "This reference names nobody.",
    offset,
    length: end - offset,
    hint: "Write `${agent}` or `${agent.field}`, or `$${` for a literal `${`.",
  };
}
