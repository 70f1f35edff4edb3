import { assertNever, type JsonSchema, OrcError } from "@llm-orc/contracts";
import type { Judgement } from "./judge-answer.ts";

type Refusal = Extract<Judgement, { isValid: false }>;

const MOST_PROBLEMS = 20;
const ALONE = "with one JSON value alone: no explanation and no Markdown around it.";

/** A system text that asks for JSON too, for models that cannot be held to a schema. */
export function withSchema(system: string, schema: JsonSchema): string {
  return `${system}\n\nAnswer ${ALONE} The value must satisfy this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** What the model is told when its answer was refused. */
export function complaint({ reason, problems }: Refusal): string {
  switch (reason) {
    case "cut_off":
      return `Your answer was cut off at the output limit before its JSON was complete. Answer again, shorter, ${ALONE}`;
    case "no_json":
      return `Your answer is not a JSON value. Answer again ${ALONE}`;
    case "schema":
      return `Your answer does not satisfy the JSON Schema:\n${list(problems, (problem) => `- ${problem}\n`)}Answer again ${ALONE}`;
    default:
      return assertNever(reason);
  }
}

/** The failure `AGENT_OUTPUT_INVALID` of an agent whose answer was refused. */
export function outputInvalid(agent: string, { reason, problems }: Refusal): OrcError {
  switch (reason) {
    case "cut_off":
      return invalid(`The answer of agent "${agent}" was cut off at the model's output limit, before its JSON was complete.`, {
        hint: "Raise max_tokens, or ask for less.",
      });
    case "no_json":
      return invalid(`Agent "${agent}" was to answer in JSON and did not.`, {
        hint: "Ask for JSON in its prompt too, or use a model that can be held to a schema.",
      });
    case "schema":
      return invalid(
        `The answer of agent "${agent}" does not satisfy its JSON Schema: ${list(problems, (problem) => `${problem}; `).replace(/; $/, "")}.`,
        {
          hint: "Say in its prompt what these values must be, loosen the schema, or use a more capable model.",
        },
      );
    default:
      return assertNever(reason);
  }
}

function invalid(message: string, options: { readonly hint: string }): OrcError {
  return new OrcError("AGENT_OUTPUT_INVALID", message, options);
}

function list(problems: readonly string[], write: (problem: string) => string): string {
  const more = problems.length - MOST_PROBLEMS;
  const shown = more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `${more} more of this kind`] : problems;
  return shown.map(write).join("");
}
